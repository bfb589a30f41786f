using System.IO.Compression;
using System.Text;

namespace Functions.Tests.Lambda;

/// <summary>Writes deployment packages, entry by entry.</summary>
internal static class CodeZip
{
    public static Entry File(string name, string content, int permissions = 0b110_100_100) =>
        new(name, Encoding.UTF8.GetBytes(content), 0x8000 | permissions);

    public static Entry Program(string name, string content) => File(name, content, 0b111_101_101);

    public static Entry Link(string name, string target) => new(name, Encoding.UTF8.GetBytes(target), 0xA1FF);

    /// <summary>As Windows writes it, without permissions.</summary>
    public static Entry Bare(string name, string content) => new(name, Encoding.UTF8.GetBytes(content), 0);

    /// <returns>Its path.</returns>
    public static string Write(params Entry[] entries)
    {
        var path = Path.Combine(TestCode.Folder(), "functions.zip");
        using var archive = ZipFile.Open(path, ZipArchiveMode.Create);
        foreach (var (name, content, unixMode) in entries)
        {
            var entry = archive.CreateEntry(name);
            entry.ExternalAttributes = unixMode << 16;
            using var stream = entry.Open();
            stream.Write(content);
        }
        return path;
    }

    public sealed record Entry(string Name, byte[] Content, int UnixMode);
}
