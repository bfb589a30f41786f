using System.Net.WebSockets;

namespace Functions.Tests.Gateway.Frames;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</summary>
public sealed class LimitTests
{
    private const int Frame = 32 * 1024;

    [Test]
    public async Task A_frame_of_32_KB_passes()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(new string('x', Frame));
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Has.Length.EqualTo(Frame));
    }

    [Test]
    public async Task A_longer_frame_closes_the_connection_with_1009()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(new string('x', Frame + 1));
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1009"));
        Assert.That(host.Functions.WasInvoked("default"), Is.False);
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1009));
    }

    [Test]
    public async Task A_longer_frame_later_in_a_message_closes_the_connection_with_1009()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("x", endOfMessage: false);
        await client.SendAsync(new string('x', Frame + 1));
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1009"));
    }

    [Test]
    public async Task Messages_before_a_frame_that_is_too_long_are_delivered_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("1");
        await client.SendAsync("2");
        await client.SendAsync(new string('x', 4 * Frame));
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo("1"));
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo("2"));
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1009"));
    }

    [Test]
    public async Task A_message_of_128_KB_in_frames_passes()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            await client.SendAsync(new string((char)('a' + i), Frame), endOfMessage: i == 3);
        }
        var body = (await host.Functions.NextEventAsync("default")).GetProperty("body").GetString()!;
        Assert.That(body, Is.EqualTo(string.Concat("abcd".Select(letter => new string(letter, Frame)))));
    }

    [Test]
    public async Task A_longer_message_closes_the_connection_with_1009()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 4; i++)
        {
            await client.SendAsync(new string('x', Frame), endOfMessage: false);
        }
        await client.SendAsync("x");
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1009"));
        Assert.That(host.Functions.WasInvoked("default"), Is.False);
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-binary-media-types.html</summary>
    [TestCase(3)]
    [TestCase(0)]
    [TestCase(32 * 1024 + 1)]
    public async Task A_binary_frame_closes_the_connection_with_1003(int length)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(new byte[length], WebSocketMessageType.Binary);
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1003"));
        Assert.That(host.Functions.WasInvoked("default"), Is.False);
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1003));
    }
}
