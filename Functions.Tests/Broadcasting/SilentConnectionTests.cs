using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using Amazon.Lambda.TestUtilities;
using ChatFunctions.Broadcasting;
using ChatFunctions.Broadcasting.Posts;
using ChatFunctions.Http;
using Functions.Tests.Faults.Proxy;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Broadcasting;

/// <summary>Connections that are open and carry nothing any more: whoever is posted to by them is reached by others in time.</summary>
[CancelAfter(60_000)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class SilentConnectionTests
{
    private static readonly TimeSpan _ample = TimeSpan.FromSeconds(25);

    // 4 to 6 s are what it takes on a quiet machine. Where silent connections are not left, nothing arrives in all of the ample time.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(18);

    private readonly TestLambdaLogger _logger = new();

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_small_room_is_reached_when_more_connections_than_it_needs_are_silent(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        await OpenConnectionsAsync(server, broadcaster);
        wire.Silence();

        Assert.That(await TimeAsync(broadcaster, new(3)), Is.LessThan(_longest));
    }

    /// <summary>An HTTP/2 connection takes 100 requests, and .NET then opens another beside it.</summary>
    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_room_larger_than_a_silent_connection_takes_is_reached(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        await OpenConnectionsAsync(server, broadcaster);
        wire.Silence();

        Assert.That(await TimeAsync(broadcaster, new(1000)), Is.LessThan(_longest));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Connections_that_fall_silent_in_the_middle_cost_nobody_the_message(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        var answered = 0;
        server.Answer = (_, _, _) =>
        {
            if (Interlocked.Increment(ref answered) == 500)
                wire.Silence();
            return Task.CompletedTask;
        };

        Assert.That(await TimeAsync(broadcaster, new(1000)), Is.LessThan(_longest));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task An_answer_whose_body_never_comes_is_none(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        using var broadcaster = server.CreateBroadcaster();
        server.Answer = async (context, _, number) =>
        {
            context.Response.ContentLength = 2;
            await context.Response.Body.FlushAsync();
            if (number == 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            await context.Response.Body.WriteAsync("{}"u8.ToArray());
        };

        Assert.That(await TimeAsync(broadcaster, new(5)), Is.LessThan(_longest));
    }

    [Test]
    public async Task A_connection_that_says_goodbye_and_answers_nothing_more_is_left()
    {
        await using var server = await ConnectionsServer.StartAsync(HttpProtocols.Http1AndHttp2);
        using var broadcaster = server.CreateBroadcaster();
        server.Answer = async (context, _, number) =>
        {
            if (number > 1)
                return;
            context.Features.GetRequiredFeature<IConnectionLifetimeNotificationFeature>().RequestClose();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };

        Assert.That(await TimeAsync(broadcaster, new(5)), Is.LessThan(_longest));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_slow_reader_costs_the_next_message_no_connection(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        server.Answer = async (context, id, _) =>
        {
            if (id == Recipients.Id(0))
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
        };
        Assert.That(await SendAsync(broadcaster, new(30)), Is.EqualTo(new BroadcastResult(29, 0, 1, true)));
        var opened = wire.Opened;
        server.Answer = (_, _, _) => Task.CompletedTask;

        Assert.That(await SendAsync(broadcaster, new(1)), Is.EqualTo(new BroadcastResult(1, 0, 0, true)));

        Assert.That(wire.Opened, Is.EqualTo(opened));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_reader_who_answers_the_second_post_costs_the_next_message_no_connection(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        var rescuer = await HearSlowlyAsync(server, broadcaster);
        var opened = wire.Opened;
        ConcurrentDictionary<string, bool> connections = new();
        server.Answer = (context, _, _) =>
        {
            connections[context.Connection.Id] = true;
            return Task.CompletedTask;
        };

        Assert.That(await SendAsync(broadcaster, new(5)), Is.EqualTo(new BroadcastResult(5, 0, 0, true)));

        Assert.That(wire.Opened, Is.EqualTo(opened));
        Assert.That(connections.Keys, Has.No.Member(rescuer));
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Connections_opened_for_a_slow_reader_are_not_what_a_later_message_is_rescued_by(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        await using var wire = Wire.To(server.Endpoint);
        using var broadcaster = server.CreateBroadcaster(wire);
        await HearSlowlyAsync(server, broadcaster);
        wire.Silence();

        Assert.That(await TimeAsync(broadcaster, new(30)), Is.LessThan(_longest));
    }

    /// <summary>Two seconds for the first post, and twice the usual three for the second.</summary>
    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task An_endpoint_that_takes_four_seconds_for_everyone_gets_each_post_twice(HttpProtocols protocols)
    {
        await using var server = await ConnectionsServer.StartAsync(protocols);
        using var broadcaster = server.CreateBroadcaster();
        await OpenConnectionsAsync(server, broadcaster);
        server.Answer = (context, _, _) => Task.Delay(TimeSpan.FromSeconds(4), context.RequestAborted);

        Assert.That(await SendAsync(broadcaster, new(5)), Is.EqualTo(new BroadcastResult(5, 0, 0, true)));

        Assert.That(Enumerable.Range(0, 5).Select(index => server.Posts[Recipients.Id(index)] - 1), Has.All.EqualTo(2));
    }

    [Test]
    public async Task An_AWS_client_speaks_HTTP_1_1_whatever_it_is_offered_and_leaves_silent_connections()
    {
        await using var server = await ConnectionsServer.StartAsync(HttpProtocols.Http1AndHttp2);
        await using var wire = Wire.To(server.Endpoint);
        using var http = InlineCompletions.CreateHttpClient(TimeSpan.FromSeconds(2), ConnectionsServer.CreateHandler);
        http.DefaultRequestVersion = HttpVersion.Version20;
        http.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrHigher;
        var arrived = 0;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Answer = (_, _, _) =>
        {
            if (Interlocked.Increment(ref arrived) == 3)
                together.SetResult();
            return together.Task;
        };
        await Task.WhenAll(PostAsync(), PostAsync(), PostAsync());
        Assert.That(server.Protocol, Is.EqualTo("HTTP/1.1"));
        wire.Silence();

        Assert.That(PostAsync, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(PostAsync, Throws.Nothing, "on a connection opened since");

        async Task PostAsync()
        {
            using var response = await http.PostAsync($"{wire.Address}/%40connections/a", new StringContent("{}"));
        }
    }

    /// <summary>A message to 30, of whom one answers the second post only.</summary>
    /// <returns>The connection that the second post came by.</returns>
    private async Task<string> HearSlowlyAsync(ConnectionsServer server, Broadcaster broadcaster)
    {
        var rescuer = "";
        server.Answer = async (context, id, number) =>
        {
            if (id == Recipients.Id(0) && number == 1)
                await Task.Delay(Timeout.Infinite, context.RequestAborted);
            else if (id == Recipients.Id(0))
                rescuer = context.Connection.Id;
        };
        Assert.That(await SendAsync(broadcaster, new(30)), Is.EqualTo(new BroadcastResult(30, 0, 0, true)));
        server.Answer = (_, _, _) => Task.CompletedTask;
        return rescuer;
    }

    /// <summary>As many as a broadcast has at first: none of the posts is answered until all are there.</summary>
    private async Task OpenConnectionsAsync(ConnectionsServer server, Broadcaster broadcaster)
    {
        var arrived = 0;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        server.Answer = (_, _, _) =>
        {
            if (Interlocked.Increment(ref arrived) == Pace.Start)
                together.SetResult();
            return together.Task;
        };
        Assert.That((await SendAsync(broadcaster, new(Pace.Start))).Delivered, Is.EqualTo(Pace.Start));
    }

    private async Task<TimeSpan> TimeAsync(Broadcaster broadcaster, Recipients recipients)
    {
        var taken = Stopwatch.StartNew();
        var result = await SendAsync(broadcaster, recipients);
        var elapsed = taken.Elapsed;
        Assert.That((result.Failed, result.Complete, result.Gone), Is.EqualTo((0, true, 0)), _logger.Buffer.ToString());
        return elapsed;
    }

    private Task<BroadcastResult> SendAsync(Broadcaster broadcaster, Recipients recipients) =>
        broadcaster.SendAsync(recipients.StreamAsync(), "{}"u8.ToArray(), _ample, _ => { }, _ => { }, _logger, CancellationToken.None);
}
