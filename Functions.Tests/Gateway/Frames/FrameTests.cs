using static Functions.Tests.Gateway.Frames.ClientFrame;

namespace Functions.Tests.Gateway.Frames;

/// <summary>RFC 6455 as API Gateway speaks it, in bytes.</summary>
public sealed class FrameTests
{
    /// <summary>RFC 6455, 9.1: a server may accept none of the extensions that a client offers. Whether API Gateway accepts one, AWS does not say.</summary>
    [Test]
    public async Task Compression_is_not_agreed_on_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        Assert.That(client.Response, Does.StartWith("HTTP/1.1 101 ").And.Not.Contains("Sec-WebSocket-Extensions"));
    }

    /// <summary>RFC 6455, 5.5.2, demands it; AWS does not speak of it.</summary>
    [Test]
    public async Task A_ping_is_answered_with_a_pong_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        await client.SendAsync(Ping, 1, 2);
        Assert.That(await client.ReadAsync(4), Is.EqualTo(new byte[] { Pong, 2, 1, 2 }));
    }

    /// <summary>
    /// RFC 6455, 5.5.1: the answer to a close frame typically echoes its code, and 7.4.1: 1005 stands for none and is not
    /// sent. The reason is the one that APIs on AWS log.
    /// </summary>
    [Test]
    public async Task A_close_frame_without_a_code_is_answered_in_kind_and_told_as_1005_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        await client.SendAsync(Close);
        Assert.That(await client.ReadToEndAsync(), Is.EqualTo(new byte[] { Close, 0 }));
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1005));
        Assert.That(context.GetProperty("disconnectReason").GetString(), Is.EqualTo("Client-side close frame status not set"));
    }

    /// <summary>RFC 6455, 7.1.5: 1006 stands for a connection that ends without a close frame.</summary>
    [Test]
    public async Task A_client_that_goes_away_in_the_middle_of_a_frame_is_told_as_1006_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using (var client = await RawClient.ConnectAsync(host))
        {
            await client.WriteAsync(Text, 0x85, 0, 0, 0, 0, (byte)'h');
        }
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1006));
    }
}
