using System.Net.WebSockets;

namespace Functions.Tests.EndToEnd;

[TestFixture]
internal sealed class ShutdownTests
{
    [Test]
    public async Task Stopping_closes_sockets_with_1001_and_ends_every_function()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Needs Linux: the runtime is stopped with a signal and the functions' processes are found through /proc.");
        }

        await using var runtime = await LocalProcess.StartAsync();
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        var functions = FunctionProcesses.Of(runtime.Id);

        var exitCode = await runtime.StopAsync();

        Assert.That(exitCode, Is.Zero);
        Assert.That(await alice.ClosedAsync(), Is.EqualTo(WebSocketCloseStatus.EndpointUnavailable), "1001");
        Assert.That(functions, Has.Count.GreaterThanOrEqualTo(4));
        Assert.That(functions.Where(process => FunctionProcesses.Handler(process).Length > 0), Is.Empty);
        Assert.That(runtime.Output, Has.None.Contains("xception"));
    }
}
