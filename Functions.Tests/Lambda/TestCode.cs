using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;

namespace Functions.Tests.Lambda;

/// <summary>Code packages for tests.</summary>
internal static class TestCode
{
    /// <summary>Code that can be started as far as its files tell: this test assembly under the name the test functions' Handler has.</summary>
    public static FunctionCode Any() => CodeSource.Development(Build()).Take();

    /// <summary>A folder as a build of <c>Functions</c> leaves it, as far as the names of its files tell.</summary>
    public static string Build()
    {
        var folder = Folder();
        File.WriteAllText(Path.Combine(folder, "Functions.dll"), "");
        File.WriteAllText(Path.Combine(folder, "Functions.runtimeconfig.json"), "{}");
        return folder;
    }

    /// <summary>An empty folder below the test run's own.</summary>
    public static string Folder() =>
        Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, "lambda-code", Guid.NewGuid().ToString("N"))).FullName;

    /// <summary>A folder with a <c>bootstrap</c> that runs this shell script; ignores the test where there is no shell or no curl.</summary>
    /// <param name="script">Without the first line.</param>
    public static string Bootstrap(string script)
    {
        RequireShell();
        var folder = Folder();
        var bootstrap = Path.Combine(folder, "bootstrap");
        File.WriteAllText(bootstrap, $"#!/bin/sh\n{script.ReplaceLineEndings("\n")}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(bootstrap, File.GetUnixFileMode(bootstrap) | UnixFileMode.UserExecute);
        return folder;
    }

    public static void RequireShell()
    {
        if (!File.Exists("/bin/sh"))
            Assert.Ignore("This test starts a shell script, and there is no /bin/sh.");
        if (!(Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Any(folder => File.Exists(Path.Combine(folder, "curl"))))
            Assert.Ignore("This test's shell script needs curl, which is not in PATH.");
    }
}
