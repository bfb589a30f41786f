using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Functions.Tests.Deploy;

/// <summary>Restores PowerShell, the tool that runs deploy.ps1, and builds what stands in for commands where no shell script can.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class StandIns
{
    private static readonly string _folder = Path.Combine(Path.GetTempPath(), $"stand-in-{Guid.NewGuid():N}");

    /// <summary>The folder with the installed dotnet: three above shared/Microsoft.NETCore.App/VERSION.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static string Dotnet { get; } = Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    private static readonly Lazy<bool> _built = new(() =>
    {
        Run("tool", "restore");
        if (OperatingSystem.IsWindows())
            Run("build", Path.Combine("Functions.Tests", "Deploy", "StandIn", "command.cs"), "-o", _folder, "--nologo", "-v", "quiet");
        return true;
    });

    /// <summary>Once, whoever needs it first; a class of another namespace asks for it itself.</summary>
    [OneTimeSetUp]
    public static void Build() => _ = _built.Value;

    [OneTimeTearDown]
    public static void Remove()
    {
        PowerShellHost.StopAll();
        DeployScript.DeleteFolders();
        if (Directory.Exists(_folder)) Directory.Delete(_folder, recursive: true);
    }

    /// <summary>How to start PowerShell with its streams redirected and without the machine's AWS settings.</summary>
    public static ProcessStartInfo PowerShell(string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, ["pwsh", "-NoProfile", .. arguments])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(name => name.StartsWith("AWS_", StringComparison.Ordinal)).ToArray())
        {
            start.Environment.Remove(variable);
        }

        start.Environment["DOTNET_ROOT"] = DotnetRoot;
        // A third of its time went into compiling better what it hardly uses again: that comes after 256 calls, which are counted once
        // nothing new has come for 2 s (both hexadecimal).
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCountThreshold"] = "100";
        start.Environment["DOTNET_TC_CallCountingDelayMs"] = "7D0";
        return start;
    }

    /// <summary>Puts the stand-in into <paramref name="folder"/> as <paramref name="command"/>.</summary>
    public static void Install(string folder, string command)
    {
        if (OperatingSystem.IsWindows())
        {
            File.Copy(Path.Combine(_folder, "command.exe"), Path.Combine(folder, command + ".exe"), overwrite: true);
            foreach (var file in new[] { "command.dll", "command.runtimeconfig.json" })
            {
                File.Copy(Path.Combine(_folder, file), Path.Combine(folder, file), overwrite: true);
            }
        }
        else if (!File.Exists(Path.Combine(folder, command)))
        {
            // Not a copy: a program that is being written cannot be started, nor while a process that is just starting has it open.
            File.CreateSymbolicLink(Path.Combine(folder, command), Path.Combine(Repository.Root, "Functions.Tests", "Deploy", "StandIn", "command.sh"));
        }
    }

    private static void Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(Dotnet, arguments)
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"dotnet {string.Join(' ', arguments)} failed:\n{output}{error.Result}");
        }
    }
}
