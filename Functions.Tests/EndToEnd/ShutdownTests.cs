using System.IO.Compression;
using System.Net.WebSockets;

namespace Functions.Tests.EndToEnd;

[TestFixture]
internal sealed class ShutdownTests
{
    [TestCase("TERM", false)]
    [TestCase("HUP", true)]
    public async Task Stopping_closes_sockets_with_1001_ends_every_function_and_leaves_nothing_in_the_temporary_folder(string signal, bool isZip)
    {
        RequireLinux();
        var folder = Directory.CreateTempSubdirectory("shutdown-");
        var zip = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"functions-{Guid.NewGuid():N}.zip");
        if (isZip)
            await ZipFile.CreateFromDirectoryAsync(LocalProcess.DevelopmentBuild, zip, CompressionLevel.NoCompression, includeBaseDirectory: false);
        try
        {
            string[] code = isZip ? ["--code", zip, "--parameter", "Runtime=dotnet10"] : [];
            await using var runtime = await LocalProcess.StartInAsync(folder.FullName, code);
            await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
            await alice.SendMessageAsync("hello", "m-1");
            await alice.ReceiveNextAsync();
            var functions = FunctionProcesses.Of(runtime.Id);
            Assert.That(folder.EnumerateDirectories("functions-local-*").Count(), Is.EqualTo(1), "the code, while it runs");

            Assert.That(await runtime.StopAsync(signal), Is.Zero);

            Assert.That(await alice.ClosedAsync(), Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable), "1001");
            Assert.That(functions, Has.Count.GreaterThanOrEqualTo(4));
            Assert.That(functions.Where(process => FunctionProcesses.Handler(process).Length > 0), Is.Empty);
            Assert.That(runtime.Output, Has.None.Contains("xception"));
            Assert.That(folder.EnumerateFileSystemInfos().Select(entry => entry.Name), Is.Empty);
        }
        finally
        {
            folder.Delete(recursive: true);
            File.Delete(zip);
        }
    }

    [Test]
    public async Task A_killed_runtime_leaves_neither_functions_nor_their_code()
    {
        RequireLinux();
        var folder = Directory.CreateTempSubdirectory("shut down-");
        try
        {
            await using var runtime = await LocalProcess.StartInAsync(folder.FullName);
            var functions = FunctionProcesses.Of(runtime.Id);
            Assert.That(folder.EnumerateDirectories("functions-local-*").Count(), Is.EqualTo(1), "the code, while it runs");

            await runtime.StopAsync("KILL");

            await Poll.UntilAsync(() => !folder.EnumerateDirectories("functions-local-*").Any(), "the code's end");
            // The guard sends the signals before it deletes the code; on a busy machine a process ends later than that.
            await Poll.UntilAsync(() => functions.All(process => FunctionProcesses.Handler(process).Length == 0), "the functions' end");
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void RequireLinux()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Needs Linux: the runtime is stopped with a signal and the functions' processes are found through /proc.");
    }
}
