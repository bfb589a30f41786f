using System.IO.Enumeration;

namespace Functions.Local.Lambda.Code;

/// <summary>
/// Tells whether files have changed by their names, lengths, times and permissions, without reading them. It uses up nothing
/// of the system's, and works where changes are not notified of, as in mounted folders. Of a link to a file, the file counts too.
/// </summary>
internal readonly record struct FileStamp(int Files, long Bytes, long Sum)
{
    private static readonly EnumerationOptions Everything = new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = 0,
        IgnoreInaccessible = true,
    };

    /// <summary>Of what cannot be read, and so is under change.</summary>
    public static FileStamp None { get; } = new(-1, 0, 0);

    /// <summary>Of a file, or of a folder and all that is in it.</summary>
    public static FileStamp Of(string path)
    {
        try
        {
            if (!Directory.Exists(path))
                return CodePaths.FinalTarget(new FileInfo(path)) is null ? None : default(FileStamp).With(new FileInfo(path));
            var stamp = default(FileStamp);
            foreach (var entry in Entries(path))
                stamp = stamp.With(entry);
            return stamp;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return None;
        }
    }

    /// <summary>All files, folders and links below a folder; links to folders are not followed.</summary>
    public static IEnumerable<FileSystemInfo> Entries(string folder) =>
        new FileSystemEnumerable<FileSystemInfo>(folder, (ref entry) => entry.ToFileSystemInfo(), Everything)
        {
            ShouldRecursePredicate = (ref entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
        };

    /// <summary>Linux's permissions; nothing on Windows.</summary>
    public static UnixFileMode ModeOf(FileSystemInfo entry) => OperatingSystem.IsWindows() ? UnixFileMode.None : entry.UnixFileMode;

    // A sum, because the order in which a folder lists its files means nothing.
    private FileStamp With(FileSystemInfo entry)
    {
        var isLink = entry.Attributes.HasFlag(FileAttributes.ReparsePoint);
        var file = (isLink ? CodePaths.FinalTarget(entry) : entry) as FileInfo;
        var (length, mode) = file is null ? (0, UnixFileMode.None) : (file.Length, ModeOf(file));
        var written = HashCode.Combine(isLink ? entry.LastWriteTimeUtc.Ticks : 0, file?.LastWriteTimeUtc.Ticks);
        var hash = ((long)HashCode.Combine(entry.FullName, length, written) << 32) ^ HashCode.Combine(written, mode, entry.FullName);
        return new FileStamp(Files + 1, Bytes + length, Sum + hash);
    }
}
