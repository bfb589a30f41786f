using System.Security.Cryptography;
using System.Text;
using Functions.Local.Lambda.Code;
using Functions.Local.Lambda.Processes;
using Functions.Local.Template;

namespace Functions.Local.Lambda;

/// <summary>A copy of the functions' code and what starts it; see <see cref="CodeSource.Take"/>. Disposing deletes the copy.</summary>
internal sealed class FunctionCode : IDisposable
{
    private readonly bool _development;
    private readonly byte[] _hash;

    public FunctionCode(string folder, string source, bool development, FileStamp stamp, IReadOnlyList<string> warnings)
    {
        (Folder, Source, _development, Stamp, Warnings) = (folder, source, development, stamp, warnings);
        _hash = Hash(folder);
    }

    /// <summary>The absolute path of what Lambda calls the task root, <c>/var/task</c>.</summary>
    public string Folder { get; }

    /// <summary>Where the developer keeps it.</summary>
    public string Source { get; }

    /// <summary>The source's, before it was copied.</summary>
    public FileStamp Stamp { get; }

    /// <summary>What runs here but not on Lambda.</summary>
    public IReadOnlyList<string> Warnings { get; }

    /// <summary>What starts a process of this function.</summary>
    /// <exception cref="UserError">The code holds nothing that this function's runtime could start.</exception>
    public StartCommand CommandFor(LambdaFunction function)
    {
        var isProvided = function.Runtime.StartsWith("provided", StringComparison.Ordinal);
        if (!isProvided && !IsManagedDotnet(function))
            throw new UserError($"{function.LogicalId} has Runtime '{function.Runtime}', and the local runtime starts `provided` and `dotnet` runtimes only: give it Runtime provided.al2023, and with --code a package whose `bootstrap` runs it.");
        return isProvided && !_development ? Bootstrap.Command(function, Folder, Source) : Dotnet(function);
    }

    /// <summary>Whether AWS would run this function on its managed .NET runtime.</summary>
    public static bool IsManagedDotnet(LambdaFunction function) => function.Runtime.StartsWith("dotnet", StringComparison.Ordinal);

    /// <summary>Whether it was the same code, whatever the time of its files, when it was copied.</summary>
    public bool IsSameAs(FunctionCode other) => _hash.AsSpan().SequenceEqual(other._hash);

    public void Dispose()
    {
        try
        {
            Directory.Delete(Folder, recursive: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody has cleaned up the temporary folder already, or a function has made something there that will not go.
        }
    }

    private StartCommand Dotnet(LambdaFunction function)
    {
        var assembly = function.Handler.Split("::")[0];
        var path = Path.Combine(Folder, $"{assembly}.dll");
        if (!File.Exists(path))
            throw new UserError($"{function.LogicalId}: Handler '{function.Handler}' names the assembly {assembly}, but {Source} holds no {assembly}.dll: build it, mend the Handler, or give the code with --code.");
        if (!File.Exists(Path.ChangeExtension(path, "runtimeconfig.json")))
            throw new UserError($"{function.LogicalId}: {Path.Combine(Source, $"{assembly}.dll")} is a library, and the local runtime starts programs: give its project <OutputType>Exe</OutputType>.");
        return new StartCommand(DotnetHost.Path, [path]);
    }

    /// <summary>Of names, permissions and contents.</summary>
    private static byte[] Hash(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var buffer = new byte[81920];
        foreach (var entry in FileStamp.Entries(folder).OrderBy(entry => entry.FullName, StringComparer.Ordinal))
        {
            var name = Path.GetRelativePath(folder, entry.FullName);
            hash.AppendData(Encoding.UTF8.GetBytes($"{name}\0{entry.LinkTarget}\0"));
            if (entry is not FileInfo { LinkTarget: null } file)
                continue;
            hash.AppendData(Encoding.UTF8.GetBytes($"{FileStamp.ModeOf(file)}\0"));
            using var content = file.OpenRead();
            while (content.Read(buffer) is var read and > 0)
                hash.AppendData(buffer, 0, read);
        }
        return hash.GetHashAndReset();
    }
}

/// <param name="Program">An absolute path, or a name to be found in PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record StartCommand(string Program, IReadOnlyList<string> Arguments)
{
    /// <summary>Why it runs here but not on Lambda; null where it runs there.</summary>
    public string? Warning { get; init; }
}
