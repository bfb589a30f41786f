using Amazon.DynamoDBv2.Model;
using Functions.Tests.DynamoDb;

namespace Functions.Tests.EndToEnd;

/// <summary>The chat on a table whose reads lag behind its writes unless they ask for consistency.</summary>
internal sealed class JoinTests
{
    [Test]
    public async Task Who_has_just_joined_gets_the_next_message_on_a_table_whose_reads_lag()
    {
        await using var runtime = await LocalProcess.StartAsync("--stale-reads", "60000");
        await using var alice = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        await using var bob = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
        using var client = DynamoDbHost.ClientOf(runtime.Address);

        var stale = (await client.ScanAsync(new ScanRequest(ConnectionsTable.Name))).Count;
        var consistent = (await client.ScanAsync(new ScanRequest(ConnectionsTable.Name) { ConsistentRead = true })).Count;
        await alice.SendMessageAsync("welcome!", "m-1");

        Assert.That((stale, consistent), Is.EqualTo((0, 2)), "The option does not reach the table.");
        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("welcome!"));
    }
}
