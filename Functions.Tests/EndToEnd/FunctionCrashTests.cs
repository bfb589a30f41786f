using System.Diagnostics;

namespace Functions.Tests.EndToEnd;

[TestFixture]
internal sealed class FunctionCrashTests
{
    [Test]
    public async Task A_function_killed_in_mid_invocation_answers_as_API_Gateway_does_and_the_next_message_works()
    {
        if (!OperatingSystem.IsLinux())
        {
            Assert.Ignore("Needs Linux: the function's process is found and stopped in mid-invocation through /proc and signals.");
        }

        await using var runtime = await LocalProcess.StartAsync();
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await using var bob = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        var function = FunctionProcesses.Of(runtime.Id).Single(process => FunctionProcesses.Handler(process).Contains(".SendMessageHandler::"));
        Signal("STOP", function);

        await alice.SendMessageAsync("lost", "m-1");
        await alice.ReceivedUntilPongAsync();
        Signal("KILL", function);

        var error = await alice.ReceiveNextAsync();
        Assert.That(error.Text("message"), Is.EqualTo("Internal server error"));
        Assert.That(error.Text("connectionId"), Is.Not.Empty);
        Assert.That(error.Text("requestId"), Is.Not.Empty);

        await alice.SendMessageAsync("found", "m-2");
        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("found"));
    }

    private static void Signal(string signal, int process) =>
        Process.Start("kill", [$"-{signal}", process.ToString()])!.WaitForExit();
}
