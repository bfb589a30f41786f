namespace Functions.Tests.EndToEnd;

/// <summary>Functions.Local whose standard output is a pipe that nobody reads: it takes 64 KB, some 550 lines, and then blocks.</summary>
[TestFixture]
internal sealed class UnreadOutputTests
{
    private const int Invocations = 700;

    [Test]
    public async Task Clients_are_served_and_it_ends_when_told_to()
    {
        if (OperatingSystem.IsWindows())
            Assert.Ignore("Needs Unix: the runtime is stopped with a signal.");
        await using var runtime = await LocalProcess.StartUnreadAsync();
        await using (var flood = await ChatClient.ConnectAsync(runtime.WebSocketUrl))
        {
            for (var invocation = 0; invocation < Invocations; invocation++)
            {
                await flood.SendAsync("""{"action":"sendMessage"}""");
                Assert.That((await flood.ReceiveNextAsync()).Text("type"), Is.EqualTo("error"));
            }
        }
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await using var bob = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await alice.SendMessageAsync("hello", "m-1");
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("hello"));

        Assert.That(await runtime.StopAsync(), Is.Zero);
    }
}
