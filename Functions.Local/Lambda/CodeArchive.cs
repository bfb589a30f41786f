using System.IO.Compression;

namespace Functions.Local.Lambda;

/// <summary>Extracts a deployment package.</summary>
internal static class CodeArchive
{
    /// <summary>What Lambda takes unzipped: https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html</summary>
    private const long MaxUnzippedBytes = 250L * 1024 * 1024;

    /// <summary>The content in a fresh temporary folder, which the caller deletes.</summary>
    /// <exception cref="UserError">The file is no zip, cannot be read, is too large, or an entry would leave the folder.</exception>
    public static DirectoryInfo Extract(string path)
    {
        var folder = Directory.CreateTempSubdirectory("functions-local-");
        try
        {
            using (var archive = ZipFile.OpenRead(path))
            {
                Check(archive, path, folder.FullName);
                // Restores the permissions that a zip made on Linux or macOS carries.
                archive.ExtractToDirectory(folder.FullName);
            }
            MakeExecutable(Path.Combine(folder.FullName, "bootstrap"));
            return folder;
        }
        catch (Exception exception)
        {
            folder.Delete(recursive: true);
            throw exception switch
            {
                InvalidDataException => new UserError($"{path} is not a zip file, or is damaged: build the package again."),
                IOException or UnauthorizedAccessException => new UserError($"{path} cannot be read: {exception.Message}"),
                _ => exception,
            };
        }
    }

    private static void Check(ZipArchive archive, string path, string folder)
    {
        foreach (var entry in archive.Entries)
        {
            var target = Path.GetFullPath(Path.Combine(folder, entry.FullName));
            if (!target.StartsWith(folder + Path.DirectorySeparatorChar, StringComparison.Ordinal))
                throw new UserError($"{path} holds the entry '{entry.FullName}', which would be written outside the code folder: build the package again.");
        }
        if (archive.Entries.Sum(entry => entry.Length) > MaxUnzippedBytes)
            throw new UserError($"{path} is larger than 250 MB unzipped, which Lambda refuses: leave out what the functions do not need.");
    }

    /// <summary>A zip made on Windows carries no permissions, and a process started from it would fail for a reason the developer cannot see.</summary>
    private static void MakeExecutable(string bootstrap)
    {
        if (!OperatingSystem.IsWindows() && File.Exists(bootstrap))
            File.SetUnixFileMode(bootstrap, File.GetUnixFileMode(bootstrap) | UnixFileMode.UserExecute);
    }
}
