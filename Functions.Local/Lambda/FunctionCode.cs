using Functions.Local.Lambda.Processes;
using Functions.Local.Template;

namespace Functions.Local.Lambda;

/// <summary>Where the functions' code is and what starts it. Disposing deletes what was extracted from a zip.</summary>
internal sealed class FunctionCode : IDisposable
{
    private readonly bool _development;
    private readonly DirectoryInfo? _extracted;

    private FunctionCode(string folder, bool development, DirectoryInfo? extracted)
    {
        Folder = folder;
        _development = development;
        _extracted = extracted;
    }

    /// <summary>The absolute path of what Lambda calls the task root, <c>/var/task</c>.</summary>
    public string Folder { get; }

    /// <summary>The development build: whatever the function's runtime, <c>dotnet</c> runs the assembly that its Handler names.</summary>
    public static FunctionCode Development(string assemblyFolder) => new(Path.GetFullPath(assemblyFolder), development: true, null);

    /// <summary>A deployment package: a zip, extracted into a temporary folder of its own, or a folder of the same content.</summary>
    /// <exception cref="UserError">The path does not exist, or is not a zip that Lambda would take.</exception>
    public static FunctionCode FromPath(string path)
    {
        if (Directory.Exists(path))
            return new FunctionCode(Path.GetFullPath(path), development: false, null);
        if (!File.Exists(path))
            throw new UserError($"--code names '{path}', which does not exist: give a zip or a folder that holds `bootstrap`.");
        var extracted = CodeArchive.Extract(path);
        return new FunctionCode(extracted.FullName, development: false, extracted);
    }

    /// <summary>What starts a process of this function.</summary>
    /// <exception cref="UserError">The code holds nothing that this function's runtime could start.</exception>
    public StartCommand CommandFor(LambdaFunction function)
    {
        if (_development || IsManagedDotnet(function))
            return Dotnet(function);
        if (!function.Runtime.StartsWith("provided", StringComparison.Ordinal))
            throw new UserError($"{function.LogicalId} has Runtime '{function.Runtime}': with --code the local runtime starts `provided` and `dotnet` runtimes only.");
        return Bootstrap(function);
    }

    /// <summary>Whether AWS would run this function on its managed .NET runtime.</summary>
    public static bool IsManagedDotnet(LambdaFunction function) => function.Runtime.StartsWith("dotnet", StringComparison.Ordinal);

    public void Dispose() => _extracted?.Delete(recursive: true);

    private StartCommand Bootstrap(LambdaFunction function)
    {
        var bootstrap = Path.Combine(Folder, "bootstrap");
        if (OperatingSystem.IsWindows())
            throw new UserError($"{function.LogicalId}: `bootstrap` is a Linux program, which Windows cannot start: leave out --code, or run the local runtime in WSL.");
        if (!File.Exists(bootstrap))
            throw new UserError($"{function.LogicalId} has Runtime '{function.Runtime}', which starts `bootstrap`, but the code in {Folder} holds none: build the package, or leave out --code.");
        if ((File.GetUnixFileMode(bootstrap) & UnixFileMode.UserExecute) == 0)
            throw new UserError($"{bootstrap} is not executable, and Lambda would refuse it too: run `chmod +x {bootstrap}`.");
        return new StartCommand(bootstrap, []);
    }

    private StartCommand Dotnet(LambdaFunction function)
    {
        var assembly = function.Handler.Split("::")[0];
        var path = Path.Combine(Folder, $"{assembly}.dll");
        if (!File.Exists(path))
            throw new UserError($"{function.LogicalId}: Handler '{function.Handler}' names the assembly {assembly}, but {Folder} holds no {assembly}.dll: build it, or mend the Handler.");
        if (!File.Exists(Path.ChangeExtension(path, "runtimeconfig.json")))
            throw new UserError($"{function.LogicalId}: {path} is a library, and the local runtime starts programs: give its project <OutputType>Exe</OutputType>.");
        return new StartCommand(DotnetHost.Path, [path]);
    }
}

/// <param name="Program">An absolute path, or a name to be found in PATH.</param>
/// <param name="Arguments">Its arguments.</param>
internal sealed record StartCommand(string Program, IReadOnlyList<string> Arguments);
