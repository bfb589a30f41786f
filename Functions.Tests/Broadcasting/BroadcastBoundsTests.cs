using Amazon.Lambda.TestUtilities;
using ChatFunctions.Broadcasting;
using ChatFunctions.Broadcasting.Posts;
using Functions.Tests.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Broadcasting;

/// <summary>What a broadcast never exceeds: time, posts at once, recipients read ahead, retries that wait.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BroadcastBoundsTests
{
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(25);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TestLambdaLogger _logger = new();

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_slow_reader_delays_nobody_else(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        var others = new CountdownEvent(999);
        var release = new TaskCompletionSource();
        server.Answer = async (_, id, number) =>
        {
            if (id == Recipients.Id(0))
                await release.Task;
            else if (number == 1)
                others.Signal();
        };
        // A busy machine takes longer for the others than a slow one is waited for. Time has to pass all the same: when nothing was
        // answered for a while, or a connection did not open, it is tried again by the clock.
        using var broadcaster = server.CreateBroadcaster(clock: new ScaledClock(0.1));
        var broadcast = SendAsync(broadcaster, new(1000), Ample);
        Assert.That(await Task.Run(() => others.Wait(2 * Patience)), Is.True);
        Assert.That(broadcast.IsCompleted, Is.False);
        release.SetResult();
        Assert.That(await broadcast, Is.EqualTo(new BroadcastResult(1000, 0, 0, true)));
    }

    [Test]
    public async Task More_stalled_posts_than_workers_delay_nobody_else()
    {
        await using var server = await ConnectionsServer.StartAsync();
        var others = new CountdownEvent(10);
        var release = new TaskCompletionSource();
        server.Answer = async (_, id, number) =>
        {
            if (Enumerable.Range(0, Pace.Start + 4).Select(Recipients.Id).Contains(id))
                await release.Task;
            else if (number == 1)
                others.Signal();
        };
        using var broadcaster = server.CreateBroadcaster();
        var broadcast = SendAsync(broadcaster, new(Pace.Start + 14), Ample);
        Assert.That(await Task.Run(() => others.Wait(Patience)), Is.True);
        release.SetResult();
        Assert.That((await broadcast).Delivered, Is.EqualTo(Pace.Start + 14));
    }

    [Test]
    public async Task A_spent_budget_ends_the_broadcast_incomplete()
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, _, _) => Task.Delay(Timeout.Infinite, context.RequestAborted);
        using var broadcaster = server.CreateBroadcaster();
        var recipients = new Recipients(100_000);
        var result = await SendAsync(broadcaster, recipients, TimeSpan.FromSeconds(1));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(0, 0, result.Failed, false)));
            Assert.That(result.Failed, Is.InRange(1, Pace.Maximum));
            Assert.That(recipients.Read, Is.LessThanOrEqualTo(Broadcast.MaximumReadAhead + Pace.Maximum + 1));
            Assert.That(_logger.Buffer.ToString(), Does.Contain("no answer before the time ran out"));
        }
    }

    [Test]
    public async Task No_budget_at_all_tries_nobody()
    {
        await using var server = await ConnectionsServer.StartAsync();
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(10), TimeSpan.FromSeconds(-1));
        Assert.That(result, Is.EqualTo(new BroadcastResult(0, 0, 0, false)));
    }

    [Test]
    public async Task Posts_at_once_start_few_and_stay_bounded()
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = async (_, _, _) => await Task.Delay(20);
        using var broadcaster = server.CreateBroadcaster();
        await SendAsync(broadcaster, new(Pace.Start), Ample);
        Assert.That(server.MostUnderWay, Is.InRange(1, Pace.Start));
        await SendAsync(broadcaster, new(5000), Ample);
        Assert.That(server.MostUnderWay, Is.InRange(Pace.Start + 1, Pace.Maximum));
        Assert.That(server.Connections, Is.LessThanOrEqualTo(Pace.Maximum));
    }

    [Test]
    public async Task Retries_that_wait_are_bounded()
    {
        await using var server = await ConnectionsServer.StartAsync(HttpProtocols.Http1AndHttp2);
        server.Answer = (context, _, _) =>
        {
            context.Response.StatusCode = 503;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        var recipients = new Recipients(100_000);
        var result = await SendAsync(broadcaster, recipients, TimeSpan.FromSeconds(3));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result.Complete, Is.False);
            Assert.That(recipients.Read, Is.LessThanOrEqualTo(Broadcast.MaximumRetries + Broadcast.MaximumReadAhead + (2 * Pace.Maximum)));
        }
    }

    [Test]
    public async Task An_account_that_is_throttled_for_a_while_loses_nobody()
    {
        await using var server = await ConnectionsServer.StartAsync();
        var refusals = 0;
        server.Answer = (context, _, _) =>
        {
            context.Response.StatusCode = Interlocked.Increment(ref refusals) <= 3000 ? 429 : 200;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        Assert.That(await SendAsync(broadcaster, new(2000), Ample), Is.EqualTo(new BroadcastResult(2000, 0, 0, true)));
    }

    private Task<BroadcastResult> SendAsync(Broadcaster broadcaster, Recipients recipients, TimeSpan budget) =>
        broadcaster.SendAsync(recipients.StreamAsync(), "{}"u8.ToArray(), budget, _ => { }, _ => { }, _logger, CancellationToken.None);
}
