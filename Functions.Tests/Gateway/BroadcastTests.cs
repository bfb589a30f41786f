using System.Net;
using System.Net.WebSockets;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Gateway;

/// <summary>No rule of AWS's: many at once must not lose or mix up what is theirs.</summary>
public sealed class BroadcastTests
{
    [Test]
    public async Task A_thousand_clients_get_one_message_each()
    {
        const int clients = 1000;
        await using var host = await GatewayHost.StartAsync();
        var sockets = new ClientWebSocket[clients];
        await Parallel.ForAsync(0, clients, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (i, _) =>
            sockets[i] = await host.OpenSocketAsync());
        await Poll.UntilAsync(() => host.Gateway.OpenConnections == clients, "all connections to be open");
        var ids = new string[clients];
        for (var i = 0; i < clients; i++)
        {
            var connect = await host.Functions.NextEventAsync("connect");
            ids[i] = connect.GetProperty("requestContext").GetProperty("connectionId").GetString()!;
        }
        Assert.That(ids, Is.Unique);

        await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = 32 }, async (id, _) =>
        {
            using var response = await host.PostAsync(id, "for " + id);
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        });

        var received = await Task.WhenAll(sockets.Select(socket => new Client(socket, "").ReceiveAsync()));
        Assert.That(received, Is.EquivalentTo(ids.Select(id => "for " + id)));
        foreach (var socket in sockets)
        {
            socket.Dispose();
        }
        await Poll.UntilAsync(() => host.Gateway.OpenConnections == 0, "all connections to be closed");
    }
}
