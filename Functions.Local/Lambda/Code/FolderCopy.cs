namespace Functions.Local.Lambda.Code;

/// <summary>
/// Copies a folder with its permissions, times and links. A link to a file outside becomes a copy of the file: a build that
/// writes there would otherwise write into the copy.
/// </summary>
internal sealed class FolderCopy
{
    private readonly string _source;
    private readonly string _target;
    private long _bytes;

    private FolderCopy(string source, string target) => (_source, _target) = (source, target);

    /// <param name="source">An absolute path.</param>
    /// <param name="target">An empty folder's absolute path.</param>
    /// <exception cref="UserError">Something cannot be read, or it is more than Lambda takes.</exception>
    public static void Make(string source, string target)
    {
        try
        {
            new FolderCopy(source, target).Copy(new DirectoryInfo(source), target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"The code in {source} cannot be read: {exception.Message}");
        }
    }

    private void Copy(DirectoryInfo from, string to)
    {
        foreach (var entry in from.EnumerateFileSystemInfos())
        {
            var copy = Path.Combine(to, entry.Name);
            var link = entry.LinkTarget;
            var leadsOut = link is not null && CodePaths.Below(_source, Path.Combine(from.FullName, link)) is null;
            if (link is not null && !(leadsOut && CodePaths.FinalTarget(entry) is FileInfo))
            {
                File.CreateSymbolicLink(copy, Relocated(link, from.FullName));
            }
            else if ((leadsOut ? CodePaths.FinalTarget(entry) : entry) is FileInfo file)
            {
                _bytes += file.Length;
                if (_bytes > CodeLimits.MaxUnzippedBytes)
                    throw CodeLimits.Exceeded(_source);
                file.CopyTo(copy);
            }
            else if (entry.FullName != _target)
            {
                Directory.CreateDirectory(copy);
                Copy((DirectoryInfo)entry, copy);
            }
        }
    }

    /// <summary>Leads within the copy where it led within the folder, and else to where it led.</summary>
    private string Relocated(string target, string folder)
    {
        var absolute = Path.GetFullPath(Path.Combine(folder, target));
        return CodePaths.Below(_source, absolute) is not { } relative ? absolute
            : Path.IsPathRooted(target) ? Path.Combine(_target, relative)
            : target;
    }
}
