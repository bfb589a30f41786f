namespace Functions.Tests.EndToEnd;

/// <summary>The chat on a table whose reads lag behind its writes unless they ask for consistency.</summary>
internal sealed class JoinTests
{
    [Test]
    public async Task Who_has_just_joined_gets_the_next_message()
    {
        await using var runtime = await LocalProcess.StartAsync("--stale-reads", "60000");
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await using var bob = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

        await alice.SendMessageAsync("welcome!", "m-1");

        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("welcome!"));
    }
}
