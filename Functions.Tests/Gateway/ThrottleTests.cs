using System.Net;
using System.Text.Json;
using Functions.Local.Gateway;
using Functions.Local.Gateway.Throttling;
using Functions.Local.Template;

namespace Functions.Tests.Gateway;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-protect.html: buckets of tokens, one for the
/// account and one for each route with limits; https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html: the
/// account's size, and that callbacks (@connections) count for it.
/// </summary>
public sealed class ThrottleTests
{
    private const string Ping = """{"action":"ping"}""";
    private const string Pong = """{"type":"pong"}""";

    [Test]
    public async Task A_route_beyond_its_limit_answers_the_frame_Too_Many_Requests_undocumented()
    {
        await using var host = await StartAsync(new ManualClock(), ("ping", new RouteThrottling(1, 2)));
        using var client = await host.ConnectAsync();
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
        var frame = JsonElement.Parse(await AnswerAsync(client, Ping));
        Assert.Multiple(() =>
        {
            Assert.That(frame.GetProperty("message").GetString(), Is.EqualTo("Too Many Requests"));
            Assert.That(frame.GetProperty("connectionId").GetString(), Is.EqualTo(client.Id));
            Assert.That(frame.GetProperty("requestId").GetString(), Is.Not.Empty);
        });
    }

    [Test]
    public async Task A_routes_bucket_fills_with_its_rate()
    {
        var clock = new ManualClock();
        await using var host = await StartAsync(clock, ("ping", new RouteThrottling(0.5, 1)));
        using var client = await host.ConnectAsync();
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.That(await AnswerAsync(client, Ping), Does.Contain("Too Many Requests"));
        clock.Advance(TimeSpan.FromSeconds(0.2));
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
    }

    [Test]
    public async Task A_route_beyond_its_limit_takes_nothing_from_another_route_or_from_callbacks()
    {
        await using var host = await StartAsync(new ManualClock(), ("ping", new RouteThrottling(0, 0)));
        host.Functions.On("sendMessage", """{"statusCode":200,"body":"ack"}""");
        using var client = await host.ConnectAsync();
        Assert.That(await AnswerAsync(client, Ping), Does.Contain("Too Many Requests"));
        Assert.That(await AnswerAsync(client, """{"action":"sendMessage"}"""), Is.EqualTo("ack"));
        using var posted = await host.PostAsync(client.Id, "hello");
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    [Test]
    public async Task A_connect_route_beyond_its_limit_refuses_the_handshake_with_429()
    {
        await using var host = await StartAsync(new ManualClock(), ("$connect", new RouteThrottling(1, 1)));
        using var client = await host.ConnectAsync();
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    /// <summary>
    /// 500 a second: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html;
    /// how many at once, and the answer, are not on the page.
    /// </summary>
    [Test]
    public async Task The_account_bounds_new_connections_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await StartAsync(clock);
        for (var i = 0; i < 500; i++)
        {
            Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        }
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
        clock.Advance(TimeSpan.FromMilliseconds(2.1));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));
    }

    [Test]
    public void A_handshake_beyond_the_routes_limit_takes_nothing_from_new_connections_undocumented()
    {
        var clock = new ManualClock();
        var throttle = new Throttle(GatewayHost.Api(Stage(("$connect", new RouteThrottling(1_000, 1)))), enabled: true, clock);
        Assert.That(throttle.TryTakeConnection(), Is.True);
        for (var i = 0; i < 500; i++)
        {
            Assert.That(throttle.TryTakeConnection(), Is.False);
        }
        // Enough for one at the route, for half a new connection.
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(throttle.TryTakeConnection(), Is.True);
    }

    [Test]
    public async Task The_account_bounds_handshakes_messages_and_callbacks_together()
    {
        var clock = new ManualClock();
        await using var host = await StartAsync(clock);
        using var client = await host.ConnectAsync();
        // 5,000 at once: what connecting has left of them is taken by messages to a MOCK integration and by callbacks.
        const int messages = 2_500;
        for (var i = 0; i < messages; i++)
        {
            await client.SendAsync(Ping);
        }
        for (var i = 0; i < messages; i++)
        {
            Assert.That(await client.ReceiveAsync(), Is.EqualTo(Pong));
        }
        var callbacks = 0;
        HttpResponseMessage last;
        while ((last = await host.ManageAsync(HttpMethod.Get, client.Id)).StatusCode == HttpStatusCode.OK)
        {
            callbacks++;
            last.Dispose();
        }
        // Connecting took one token for the handshake.
        Assert.That(callbacks, Is.EqualTo(5_000 - 1 - messages));
        Assert.That(last.StatusCode, Is.EqualTo(HttpStatusCode.TooManyRequests));
        Assert.That(last.Headers.GetValues("x-amzn-ErrorType"), Is.EqualTo(new[] { "LimitExceededException" }));
        Assert.That(await AnswerAsync(client, Ping), Does.Contain("Too Many Requests"));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.TooManyRequests));

        // 10,000 a second: three tokens in 0.35 ms.
        clock.Advance(TimeSpan.FromMilliseconds(0.35));
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
        using var posted = await host.PostAsync(client.Id, "hello");
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
    }

    [Test]
    public async Task Nothing_is_throttled_unless_asked_for()
    {
        var api = GatewayHost.Api(Stage(("ping", new RouteThrottling(0, 0))));
        await using var host = await GatewayHost.StartAsync(api, clock: new ManualClock());
        using var client = await host.ConnectAsync();
        Assert.That(await AnswerAsync(client, Ping), Is.EqualTo(Pong));
    }

    private static Stage Stage(params (string RouteKey, RouteThrottling Limits)[] routes) =>
        new("dev", new RouteThrottling(null, null), routes.ToDictionary(route => route.RouteKey, route => route.Limits));

    private static Task<GatewayHost> StartAsync(TimeProvider clock, params (string RouteKey, RouteThrottling Limits)[] routes) =>
        GatewayHost.StartAsync(GatewayHost.Api(Stage(routes)), new GatewayOptions { Throttle = true }, clock);

    private static async Task<string> AnswerAsync(Client client, string message)
    {
        await client.SendAsync(message);
        return await client.ReceiveAsync();
    }
}
