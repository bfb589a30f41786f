namespace Functions.Tests.EndToEnd;

[TestFixture]
internal sealed class LargeRoomTests
{
    private const int Sockets = 1_000;

    [Test]
    public async Task One_message_reaches_999_others()
    {
        var clients = new ChatClient[Sockets];
        await using (var runtime = await LocalProcess.StartAsync())
        {
            // Each that joins beside another would take a process of its own.
            for (var i = 0; i < Sockets; i++)
                clients[i] = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

            await clients[0].SendMessageAsync("to all of you", "wide");

            var ack = await clients[0].ReceiveNextAsync();
            Assert.That(ack.Number("delivered"), Is.EqualTo(Sockets - 1));
            Assert.That(ack.GetProperty("complete").GetBoolean(), Is.True);
            var received = await Task.WhenAll(clients.Skip(1).Select(client => client.ReceiveNextAsync()));
            Assert.That(received.Select(frame => frame.Text("id")), Is.All.EqualTo("wide"));
        }

        // Not before: each that leaves is an invocation.
        await Parallel.ForEachAsync(clients, async (client, _) => await client.DisposeAsync());
    }
}
