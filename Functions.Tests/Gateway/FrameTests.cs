using Functions.Local.Gateway.Frames;

namespace Functions.Tests.Gateway;

/// <summary>RFC 6455 as API Gateway speaks it, in bytes.</summary>
public sealed class FrameTests
{
    private const byte Text = 0x81, Continuation = 0x80, TextToContinue = 0x01, Close = 0x88, Ping = 0x89, Pong = 0x8A;

    [Test]
    public async Task Compression_is_not_agreed_on()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host);
        Assert.That(client.Response, Does.StartWith("HTTP/1.1 101 ").And.Not.Contains("Sec-WebSocket-Extensions"));
    }

    [Test]
    public async Task A_ping_is_answered_with_a_pong()
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
        await Eventually.TrueAsync(() =>
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            return end.IsCompleted;
        });
        Assert.That(await end, Is.Empty);
    }

    [Test]
    public async Task A_client_that_goes_away_in_the_middle_of_a_frame_is_told_as_1006()
    {
        await using var host = await GatewayHost.StartAsync();
        using (var client = await RawClient.ConnectAsync(host))
        {
            await client.WriteAsync(Text, 0x85, 0, 0, 0, 0, (byte)'h');
        }
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1006));
    }

    [TestCase(1)]
    [TestCase(3)]
    [TestCase(1000)]
    public void A_frame_that_is_too_long_is_found_however_the_bytes_are_cut(int piece)
    {
        byte[] bytes =
        [
            .. Frame(Text, 5),
            .. Frame(Ping, 3),
            .. Frame(TextToContinue, 126),
            .. Frame(Continuation, 32 * 1024),
            .. Frame(Text, 0),
            .. Frame(TextToContinue, 200),
            .. Frame(Pong, 0),
            .. Frame(Continuation, (32 * 1024) + 1),
            .. Frame(Text, 70_000),
        ];
        var observer = new FrameObserver();
        foreach (var part in bytes.Chunk(piece))
        {
            observer.Observe(part);
        }
        // 1: five bytes; 2: in two frames; 3: empty; 4: its second frame is too long.
        Assert.That(observer.OversizedMessage, Is.EqualTo(4));
    }

    [Test]
    public void Frames_that_are_not_too_long_are_not_found()
    {
        var observer = new FrameObserver();
        observer.Observe([.. Frame(Text, 32 * 1024), .. Frame(TextToContinue, 125), .. Frame(Continuation, 32 * 1024)]);
        Assert.That(observer.OversizedMessage, Is.EqualTo(long.MaxValue));
    }

    private static byte[] Frame(byte first, int length)
    {
        byte[] size = length switch
        {
            < 126 => [(byte)(0x80 | length)],
            <= ushort.MaxValue => [0x80 | 126, (byte)(length >> 8), (byte)length],
            _ => [0x80 | 127, 0, 0, 0, 0, (byte)(length >> 24), (byte)(length >> 16), (byte)(length >> 8), (byte)length],
        };
        // A payload full of bytes that would be headers of too long frames, if anyone took them for headers.
        return [first, .. size, 1, 2, 3, 4, .. Enumerable.Repeat((byte)0xFF, length)];
    }
}
