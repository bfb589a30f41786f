using System.IO.Compression;
using System.Text;

namespace Functions.Local.Lambda.Code;

/// <summary>Extracts a deployment package as Lambda does: with the permissions and the symbolic links that it holds.</summary>
internal sealed class CodeArchive
{
    private const int TypeMask = 0xF000, Link = 0xA000, PermissionMask = 0x1FF;

    /// <summary>Linux's PATH_MAX: no longer text is a link's target.</summary>
    private const int MaxTargetLength = 4096;

    private readonly string _path;
    private readonly string _folder;
    private readonly CodeLinks _links = new(OperatingSystem.IsWindows(), OperatingSystem.IsLinux());
    private readonly List<string> _warnings = [];
    private bool _backslashTold;
    private long _written;

    private CodeArchive(string path, string folder) => (_path, _folder) = (path, folder);

    /// <param name="path">The zip.</param>
    /// <param name="folder">An empty folder's absolute path.</param>
    /// <returns>What runs here and would fail on Lambda.</returns>
    /// <exception cref="UserError">The file is no zip, cannot be read, is too large, or an entry would leave the folder.</exception>
    public static IReadOnlyList<string> Extract(string path, string folder)
    {
        var extraction = new CodeArchive(path, folder);
        try
        {
            using var archive = ZipFile.OpenRead(path);
            foreach (var entry in archive.Entries)
                extraction.Take(entry);
            extraction.CreateLinks();
            return extraction._warnings;
        }
        // Of entries that are garbage, .NET's reader does not always find the same exception.
        catch (Exception exception) when (exception is InvalidDataException or ArgumentException or OverflowException or NotSupportedException)
        {
            throw new UserError($"{path} is not a zip file, or is damaged: build the package again.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UserError($"{path} cannot be extracted: {exception.Message}");
        }
    }

    private void Take(ZipArchiveEntry entry)
    {
        if (entry.IsEncrypted)
            throw new UserError($"{_path} is encrypted, which Lambda cannot open: build the package without a password.");
        if (entry.Length > CodeLimits.MaxUnzippedBytes - _written)
            throw CodeLimits.Exceeded(_path);
        if (entry.FullName.Contains('\\') && !_backslashTold && !OperatingSystem.IsWindows())
        {
            _backslashTold = true;
            _warnings.Add($"{_path} holds '{entry.FullName}': Lambda takes a backslash as part of the file's name, not as a folder's end; pack it with a tool that writes '/'.");
        }

        var name = NameOf(entry);
        var unix = (int)((uint)entry.ExternalAttributes >> 16);
        var target = Path.Combine(_folder, name);
        if (name == ".")
            return;
        if ((unix & TypeMask) == Link)
            _links.Add(name, TargetOf(entry));
        else if (entry.FullName.EndsWith('/'))
            Directory.CreateDirectory(target);
        else
            Write(entry, name, target, unix);
    }

    /// <summary>The entry's path below the folder, with slashes; <c>.</c> for the folder itself.</summary>
    private string NameOf(ZipArchiveEntry entry)
    {
        if (!entry.FullName.Contains('\0'))
        {
            if (CodePaths.Below(_folder, entry.FullName) is { } relative)
                return relative.Replace(Path.DirectorySeparatorChar, '/');
        }
        throw new UserError($"{_path} holds the entry '{entry.FullName}', which would be written outside the code folder: build the package again.");
    }

    private static string TargetOf(ZipArchiveEntry entry)
    {
        using var content = entry.Open();
        var target = new byte[MaxTargetLength];
        var length = content.ReadAtLeast(target, target.Length, throwOnEndOfStream: false);
        return length is 0 or MaxTargetLength ? throw new InvalidDataException() : Encoding.UTF8.GetString(target, 0, length);
    }

    private void Write(ZipArchiveEntry entry, string name, string target, int unix)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);
        using (var content = entry.Open())
        using (var file = File.Create(target))
        {
            // What an entry says of its length need not be so.
            var buffer = new byte[81920];
            while (content.Read(buffer) is var read and > 0)
            {
                _written += read;
                if (_written > CodeLimits.MaxUnzippedBytes)
                    throw CodeLimits.Exceeded(_path);
                file.Write(buffer, 0, read);
            }
        }
        File.SetLastWriteTimeUtc(target, entry.LastWriteTime.UtcDateTime);
        if (OperatingSystem.IsWindows())
            return;
        if (unix != 0)
        {
            File.SetUnixFileMode(target, (UnixFileMode)(unix & PermissionMask) | UnixFileMode.UserRead);
        }
        else if (name == "bootstrap")
        {
            File.SetUnixFileMode(target, File.GetUnixFileMode(target) | UnixFileMode.UserExecute);
            _warnings.Add($"{_path} holds no permissions, as zips made on Windows do: `bootstrap` runs here, but Lambda answers \"permission denied\"; pack it with a tool that keeps them.");
        }
    }

    /// <summary>Last, so that nothing is written through a link.</summary>
    private void CreateLinks()
    {
        foreach (var (name, target) in _links.All)
        {
            if (!_links.StaysInside(name))
                throw new UserError($"{_path} holds the link '{name}' -> '{target}', which leads out of the code folder (or to itself): pack the file instead of the link.");
            var path = Path.Combine(_folder, name);
            if (Path.Exists(path))
                throw new UserError($"{_path} holds '{name}' both as a link and as what is not one: build the package again.");
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        }
        foreach (var (name, target) in _links.All)
            File.CreateSymbolicLink(Path.Combine(_folder, name), CodeLinks.IsBelowTaskRoot(target, out var below) ? Path.Combine(_folder, below) : target);
    }
}
