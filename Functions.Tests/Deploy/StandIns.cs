using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Functions.Tests.Deploy;

/// <summary>Builds StandIn/command.cs once for all tests of deploy.ps1, and restores PowerShell, the tool that runs it.</summary>
[SetUpFixture]
internal sealed class StandIns
{
    private static readonly string _folder = Path.Combine(Path.GetTempPath(), $"stand-in-{Guid.NewGuid():N}");

    /// <summary>The folder with the installed dotnet: three above shared/Microsoft.NETCore.App/VERSION.</summary>
    public static string DotnetRoot { get; } =
        Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));

    public static string Dotnet { get; } = Path.Combine(DotnetRoot, OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet");

    [OneTimeSetUp]
    public static void Build()
    {
        Run("tool", "restore");
        Run("build", Path.Combine("Functions.Tests", "Deploy", "StandIn", "command.cs"), "-o", _folder, "--nologo", "-v", "quiet");
    }

    [OneTimeTearDown]
    public static void Remove() => Directory.Delete(_folder, recursive: true);

    /// <summary>Puts the stand-in into <paramref name="folder"/> as <paramref name="command"/>.</summary>
    public static void Install(string folder, string command)
    {
        var extension = OperatingSystem.IsWindows() ? ".exe" : "";
        File.Copy(Path.Combine(_folder, "command" + extension), Path.Combine(folder, command + extension), overwrite: true);
        foreach (var file in new[] { "command.dll", "command.runtimeconfig.json" })
        {
            File.Copy(Path.Combine(_folder, file), Path.Combine(folder, file), overwrite: true);
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
