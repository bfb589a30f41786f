using System.Runtime.InteropServices;

namespace Functions.Local.Lambda.Processes;

/// <summary>The <c>dotnet</c> that runs this program, so that children run on the same installation.</summary>
internal static class DotnetHost
{
    /// <summary>Its absolute path; plain <c>dotnet</c>, to be found in PATH, when this program brings its own runtime.</summary>
    public static string Path { get; } = Find() ?? "dotnet";

    private static string? Find()
    {
        // <root>/shared/Microsoft.NETCore.App/<version>/
        var host = System.IO.Path.GetFullPath(System.IO.Path.Combine(
            RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) ? host : null;
    }
}
