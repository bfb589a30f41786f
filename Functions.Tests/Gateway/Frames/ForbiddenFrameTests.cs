using Functions.Tests.EndToEnd;
using static Functions.Tests.Gateway.Frames.ClientFrame;

namespace Functions.Tests.Gateway.Frames;

/// <summary>Frames that RFC 6455 forbids, in bytes.</summary>
public sealed class ForbiddenFrameTests
{
    /// <summary>RFC 6455, 8.1. The empty last frame cuts a character that the first one began.</summary>
    [TestCase(new byte[] { Text, 0x81, 0, 0, 0, 0, 0xFF })]
    [TestCase(new byte[] { TextToContinue, 0x81, 0, 0, 0, 0, 0xC3, Continuation, 0x80, 0, 0, 0, 0 })]
    public async Task Text_that_is_not_UTF_8_closes_the_connection_with_1007_undocumented(byte[] frames)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        // What follows is on its way when the gateway closes, and must not turn the close frame into a reset.
        await client.WriteAsync([.. frames, .. Frame(Text, 20_000)]);
        Assert.That(await client.ReadAsync(1), Is.EqualTo(new[] { Close }));
        var length = (await client.ReadAsync(1))[0];
        Assert.That((await client.ReadAsync(length))[..2], Is.EqualTo(new byte[] { 1007 >> 8, 1007 & 0xFF }));
        await client.SendAsync(Close, 1007 >> 8, 1007 & 0xFF);
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1007));
        Assert.That(host.Functions.WasInvoked("default"), Is.False);
    }

    /// <summary>RFC 6455, 5.2: reserved bits and opcodes, and a message within a message.</summary>
    [TestCase(new byte[] { 0xF1, 0x80, 0, 0, 0, 0 })]
    [TestCase(new byte[] { 0x83, 0x80, 0, 0, 0, 0 })]
    [TestCase(new byte[] { TextToContinue, 0x80, 0, 0, 0, 0, Text, 0x80, 0, 0, 0, 0 })]
    public async Task A_frame_that_the_protocol_forbids_closes_the_connection_with_1002_undocumented(byte[] frames)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        await client.WriteAsync(frames);
        Assert.That(await client.ReadAsync(4), Is.EqualTo(new byte[] { Close, 2, 1002 >> 8, 1002 & 0xFF }));
        await client.SendAsync(Close, 1002 >> 8, 1002 & 0xFF);
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
    }

    /// <summary>RFC 6455, 5.1: a server closes over a frame that is not masked, and may say 1002.</summary>
    [TestCase(new byte[] { Text, 1, (byte)'x' })]
    [TestCase(new byte[] { Text, 0 })]
    [TestCase(new byte[] { Ping, 0 })]
    [TestCase(new byte[] { Pong, 1, (byte)'x' })]
    [TestCase(new byte[] { Close, 2, 1000 >> 8, 1000 & 0xFF })]
    [TestCase(new byte[] { TextToContinue, 0x80, 0, 0, 0, 0, Continuation, 1, (byte)'x' })]
    public async Task A_frame_that_is_not_masked_closes_the_connection_with_1002_undocumented(byte[] frames)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        // What follows is on its way when the gateway closes, and must not turn the close frame into a reset.
        await client.WriteAsync([.. Frame(Text, 0), .. frames, .. Frame(Text, 20_000)]);
        Assert.That(await client.ReadAsync(1), Is.EqualTo(new[] { Close }));
        var length = (await client.ReadAsync(1))[0];
        Assert.That((await client.ReadAsync(length))[..2], Is.EqualTo(new byte[] { 1002 >> 8, 1002 & 0xFF }));
        await client.SendAsync(Close, 1002 >> 8, 1002 & 0xFF);
        Assert.That(await client.ReadToEndAsync(), Is.Empty);
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1002));
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.Empty);
        Assert.That(host.Functions.WasInvoked("default"), Is.False, "only what came before it is a message");
    }

    [Test]
    public async Task A_client_that_sends_nonsense_and_answers_no_close_frame_is_let_go_of_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await RawClient.ConnectAsync(host);
        await client.SendAsync(Text, 0xFF);
        Assert.That(await client.ReadAsync(4), Is.EqualTo(new byte[] { Close, 2, 1007 >> 8, 1007 & 0xFF }));
        var end = client.ReadToEndAsync();
        await Poll.UntilAsync(
            () =>
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                return end.IsCompleted;
            },
            "the connection to end");
        Assert.That(await end, Is.Empty);
    }
}
