namespace Functions.Tests.Gateway.Frames;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</summary>
public sealed class IdleTests
{
    /// <summary>The page has the time, not the code.</summary>
    [Test]
    public async Task A_connection_without_messages_for_10_minutes_is_closed_with_1001_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("close 1001 Going away"));
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1001));
    }

    /// <summary>The page does not say what counts as idle.</summary>
    [Test]
    public async Task A_message_in_either_direction_keeps_a_connection_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromMinutes(9));
        await client.SendAsync("hello");
        await host.Functions.NextEventAsync("default");
        clock.Advance(TimeSpan.FromMinutes(9));
        using var posted = await host.PostAsync(client.Id, "hello");
        clock.Advance(TimeSpan.FromMinutes(9));
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("close 1001 Going away"));
    }

    /// <summary>The page says that idle connections are closed, not what counts as idle.</summary>
    [Test]
    public async Task A_protocol_ping_does_not_keep_a_connection_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await RawClient.ConnectAsync(host);
        clock.Advance(TimeSpan.FromMinutes(9));
        await client.SendAsync(0x89);
        Assert.That(await client.ReadAsync(2), Is.EqualTo(new byte[] { 0x8A, 0 }));
        clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That((await client.ReadAsync(4))[2..], Is.EqualTo(new byte[] { 1001 >> 8, 1001 & 0xFF }));
    }

    /// <summary>The page has the time, not the code.</summary>
    [Test]
    public async Task A_busy_connection_is_closed_with_1001_after_2_hours_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        for (var minutes = 0; minutes < 115; minutes += 5)
        {
            clock.Advance(TimeSpan.FromMinutes(5));
            await client.SendAsync("""{"action":"ping"}""");
            Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"pong"}"""));
        }
        clock.Advance(TimeSpan.FromMinutes(5));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("close 1001 Going away"));
    }

    [Test]
    public async Task A_client_that_does_not_answer_a_close_frame_is_cut_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromMinutes(10));
        Assert.That(host.Functions.WasInvoked("disconnect"), Is.False);
        clock.Advance(TimeSpan.FromSeconds(5));
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1001));
    }
}
