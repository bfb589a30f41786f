namespace Functions.Local.Lambda.Code;

/// <summary>Where paths and links lead.</summary>
internal static class CodePaths
{
    /// <summary>The path as seen from the folder; null when it leads out of it.</summary>
    /// <param name="folder">Absolute.</param>
    /// <param name="path">Absolute, or relative to the folder.</param>
    public static string? Below(string folder, string path)
    {
        var relative = Path.GetRelativePath(folder, Path.GetFullPath(Path.Combine(folder, path)));
        var isOutside = relative == ".." || relative.StartsWith($"..{Path.DirectorySeparatorChar}", StringComparison.Ordinal) || Path.IsPathRooted(relative);
        return isOutside ? null : relative;
    }

    /// <summary>What links lead to, or what is no link itself; null when there is nothing. .NET says of a link to nothing that it exists.</summary>
    public static FileSystemInfo? FinalTarget(FileSystemInfo entry)
    {
        try
        {
            var target = entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry;
            return target.Exists ? target : null;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null; // It leads to itself, or to where one may not look.
        }
    }
}
