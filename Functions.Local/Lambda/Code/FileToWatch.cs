using System.Security.Cryptography;

namespace Functions.Local.Lambda.Code;

/// <summary>A file that was read once and is not read again: that it has changed is told once for each new content.</summary>
internal sealed class FileToWatch
{
    private readonly ChangeDetector _changes;
    private readonly byte[]? _read;
    private byte[]? _told;

    public FileToWatch(string path, TimeProvider clock)
    {
        Path = path;
        _changes = new ChangeDetector(FileStamp.Of(path), clock);
        _read = _told = Hash();
    }

    public string Path { get; }

    /// <summary>Whether its content is other than it was when it was read, and than at the last time this was true.</summary>
    public bool HasChanged()
    {
        var stamp = FileStamp.Of(Path);
        if (!_changes.Observe(stamp) || Hash() is not { } content)
            return false;
        _changes.Accept(stamp);
        var isNew = !Same(content, _read) && !Same(content, _told);
        _told = content;
        return isNew;
    }

    private static bool Same(byte[] one, byte[]? other) => other is not null && one.AsSpan().SequenceEqual(other);

    private byte[]? Hash()
    {
        try
        {
            return SHA256.HashData(File.ReadAllBytes(Path));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
