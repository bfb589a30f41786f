using System.Diagnostics;
using System.Text;
using Amazon.Lambda.TestUtilities;
using ChatFunctions.Broadcasting;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Broadcasting;

[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BroadcasterTests
{
    private static readonly byte[] Frame = Encoding.UTF8.GetBytes("""{"type":"message"}""");
    private static readonly TimeSpan Ample = TimeSpan.FromSeconds(25);

    private readonly TestLambdaLogger _logger = new();
    private readonly List<string> _gone = [];

    [TestCase(HttpProtocols.Http1, ExpectedResult = "HTTP/1.1")]
    [TestCase(HttpProtocols.Http1AndHttp2, ExpectedResult = "HTTP/2")]
    public async Task<string> Everyone_gets_the_frame_once(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(2000));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(2000, 0, 0, true)));
            Assert.That(server.Posts, Has.Count.EqualTo(2000));
            Assert.That(server.Posts.Keys, Is.EquivalentTo(Enumerable.Range(0, 2000).Select(Recipients.Id)));
            Assert.That(server.Posts.Values, Has.All.EqualTo(1));
            Assert.That(server.Bodies, Has.All.EqualTo("""{"type":"message"}"""));
        }

        return server.Protocol;
    }

    [Test]
    public async Task Nobody_to_post_to_is_complete()
    {
        await using var server = await ConnectionsServer.StartAsync();
        using var broadcaster = server.CreateBroadcaster();
        Assert.That(await SendAsync(broadcaster, new(0)), Is.EqualTo(new BroadcastResult(0, 0, 0, true)));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_gone_connection_is_reported_and_not_tried_again(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        server.Answer = (context, id, _) =>
        {
            context.Response.StatusCode = id == Recipients.Id(3) ? 410 : 200;
            return context.Response.WriteAsync("""{"message":"Gone"}""");
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(9, 1, 0, true)));
            Assert.That(_gone, Is.EqualTo([Recipients.Id(3)]));
            Assert.That(server.Posts[Recipients.Id(3)], Is.EqualTo(1));
        }
    }

    [TestCase(429)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_connection_is_tried_again_after(int status)
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, id, number) =>
        {
            context.Response.StatusCode = id == Recipients.Id(3) && number <= 3 ? status : 200;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(10, 0, 0, true)));
            Assert.That(server.Posts[Recipients.Id(3)], Is.EqualTo(4));
            Assert.That(server.Posts[Recipients.Id(4)], Is.EqualTo(1));
        }
    }

    [Test]
    public async Task A_reset_connection_is_tried_again()
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, id, number) =>
        {
            if (id == Recipients.Id(3) && number <= 2)
                context.Abort();
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        Assert.That(await SendAsync(broadcaster, new(10)), Is.EqualTo(new BroadcastResult(10, 0, 0, true)));
        Assert.That(server.Posts[Recipients.Id(3)], Is.EqualTo(3));
    }

    [Test]
    public async Task A_few_connections_that_the_endpoint_fails_among_many_do_not_hold_the_ack_for_the_whole_budget()
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, id, _) =>
        {
            context.Response.StatusCode = Enumerable.Range(0, 4).Select(Recipients.Id).Contains(id) ? 500 : 200;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(300), budget: 3 * Ample).WaitAsync(2 * Ample);
        Assert.That(result, Is.EqualTo(new BroadcastResult(296, 0, 4, true)));
    }

    [TestCase(500, 5)]
    [TestCase(500, 1)]
    [TestCase(0, 5)]
    public async Task An_outage_that_meets_only_the_last_few_costs_none_of_them_the_message(int status, int last)
    {
        await using var server = await ConnectionsServer.StartAsync();
        var served = 0;
        var outage = Stopwatch.StartNew();
        server.Answer = (context, _, number) =>
        {
            // Longer than one connection may fail by itself.
            if ((number == 1 && Interlocked.Increment(ref served) <= 300 - last) || outage.Elapsed > TimeSpan.FromSeconds(9))
                return Task.CompletedTask;
            if (status == 0)
                context.Abort();
            else
                context.Response.StatusCode = status;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        Assert.That(await SendAsync(broadcaster, new(300)), Is.EqualTo(new BroadcastResult(300, 0, 0, true)));
    }

    [TestCase(400)]
    [TestCase(403)]
    [TestCase(413)]
    public async Task A_refused_post_fails_at_once_and_is_logged(int status)
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, id, _) =>
        {
            context.Response.StatusCode = id == Recipients.Id(3) ? status : 200;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(10));
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(9, 0, 1, true)));
            Assert.That(server.Posts[Recipients.Id(3)], Is.EqualTo(1));
            Assert.That(_logger.Buffer.ToString(), Does.Contain(Recipients.Id(3)).And.Contain($"HTTP {status}"));
        }
    }

    [Test]
    public async Task Only_the_first_failures_are_logged_one_by_one()
    {
        await using var server = await ConnectionsServer.StartAsync();
        server.Answer = (context, _, _) =>
        {
            context.Response.StatusCode = 400;
            return Task.CompletedTask;
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(100));
        var log = _logger.Buffer.ToString();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(0, 0, 100, true)));
            Assert.That(log.Split("HTTP 400"), Has.Length.EqualTo(FailureLog.MaximumLines + 1));
            Assert.That(log, Does.Contain("{Count} more posts failed").And.Contain("\t80"));
        }
    }

    [Test]
    public async Task Recipients_that_cannot_be_read_to_the_end_leave_it_incomplete()
    {
        await using var server = await ConnectionsServer.StartAsync();
        using var broadcaster = server.CreateBroadcaster();
        var result = await SendAsync(broadcaster, new(50) { Failure = new InvalidOperationException("table outage") });
        Assert.That(result, Is.EqualTo(new BroadcastResult(50, 0, 0, false)));
    }

    [Test]
    public async Task A_fault_of_ours_after_posts_went_out_leaves_it_incomplete_instead_of_telling_that_nobody_has_it()
    {
        await using var server = await ConnectionsServer.StartAsync();
        // Whoever is still waited for when the fault comes is not tried again.
        var others = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = 0;
        server.Answer = async (context, id, number) =>
        {
            if (id == Recipients.Id(3))
            {
                await others.Task;
                context.Response.StatusCode = 410;
            }
            else if (number == 1)
            {
                context.Response.OnCompleted(() =>
                {
                    if (Interlocked.Increment(ref answered) == 9)
                        others.SetResult();
                    return Task.CompletedTask;
                });
            }
        };
        using var broadcaster = server.CreateBroadcaster();
        var result = await broadcaster.SendAsync(
            new Recipients(10).StreamAsync(), Frame, Ample, _ => throw new InvalidOperationException("a fault of ours"), _ => { }, _logger, CancellationToken.None);
        using (Assert.EnterMultipleScope())
        {
            Assert.That(result, Is.EqualTo(new BroadcastResult(9, 1, 0, false)));
            Assert.That(_logger.Buffer.ToString(), Does.Contain("a fault of ours"));
        }
    }

    [Test]
    public async Task A_cancelled_broadcast_throws()
    {
        await using var server = await ConnectionsServer.StartAsync();
        using var cancellation = new CancellationTokenSource();
        server.Answer = (context, _, _) =>
        {
            cancellation.Cancel();
            return Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        using var broadcaster = server.CreateBroadcaster();
        Assert.That(
            () => broadcaster.SendAsync(new Recipients(10).StreamAsync(), Frame, Ample, _gone.Add, _ => { }, _logger, cancellation.Token),
            Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task The_connection_opened_by_warming_up_serves_the_broadcasts_that_follow()
    {
        await using var server = await ConnectionsServer.StartAsync();
        using var broadcaster = server.CreateBroadcaster();
        await broadcaster.WarmUpAsync(CancellationToken.None);
        Assert.That(server.Connections, Is.EqualTo(1));
        await SendAsync(broadcaster, new(1));
        await SendAsync(broadcaster, new(1));
        Assert.That(server.Connections, Is.EqualTo(1));
    }

    [Test]
    public async Task Warming_up_is_harmless_when_nobody_listens()
    {
        var server = await ConnectionsServer.StartAsync();
        using var broadcaster = server.CreateBroadcaster();
        await server.DisposeAsync();
        Assert.That(() => broadcaster.WarmUpAsync(CancellationToken.None), Throws.Nothing);
    }

    private Task<BroadcastResult> SendAsync(Broadcaster broadcaster, Recipients recipients, TimeSpan? budget = null) =>
        broadcaster.SendAsync(recipients.StreamAsync(), Frame, budget ?? Ample, _gone.Add, _ => { }, _logger, CancellationToken.None);
}
