namespace Functions.Tests.EndToEnd;

[TestFixture]
internal sealed class LargeRoomTests
{
    private const int Sockets = 1_000, Together = 100;

    [Test]
    public async Task One_message_reaches_999_others()
    {
        var clients = new ChatClient[Sockets];
        await using (var runtime = await LocalProcess.StartAsync())
        {
            for (var i = 0; i < Sockets - Together; i++)
                clients[i] = await ChatClient.ConnectAsync(runtime.WebSocketUrl);
            // Each that joins beside another takes a process of its own.
            await Parallel.ForAsync(Sockets - Together, Sockets, new ParallelOptions { MaxDegreeOfParallelism = 3 }, async (i, _) =>
                clients[i] = await ChatClient.ConnectAsync(runtime.WebSocketUrl));

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
