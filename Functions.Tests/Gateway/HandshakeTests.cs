using System.Net;
using System.Net.WebSockets;
using Functions.Local.Lambda;

namespace Functions.Tests.Gateway;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</summary>
public sealed class HandshakeTests
{
    [Test]
    public async Task A_client_whose_connect_function_answers_200_is_connected()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
    }

    [Test]
    public async Task An_api_without_a_connect_route_lets_everyone_in()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(without: ["$connect", "$disconnect"]));
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(host.Url, CancellationToken.None);
        await Eventually.TrueAsync(() => host.Gateway.OpenConnections == 1);
        Assert.That(host.Functions.WasInvoked("connect"), Is.False);
    }

    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(500)]
    [TestCase(503)]
    public async Task A_client_is_refused_with_the_status_that_the_connect_function_answers(int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$"""{"statusCode":{{status}}}""");
        var (answered, _) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That((int)answered, Is.EqualTo(status));
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
            Assert.That(host.Functions.WasInvoked("disconnect"), Is.False);
        });
    }

    [Test]
    public async Task A_refusal_names_connection_and_request_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", """{"statusCode":401,"body":"not for the client"}""");
        var (_, body) = await host.HandshakeAsync();
        var context = (await host.Functions.NextEventAsync("connect")).GetProperty("requestContext");
        Assert.That(body, Is.EqualTo(
            $$"""{"message":"Unauthorized","connectionId":"{{context.GetProperty("connectionId")}}","requestId":"{{context.GetProperty("requestId")}}"}"""));
    }

    [Test]
    public async Task A_failing_connect_function_refuses_the_client_with_502_and_tells_it_nothing()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", (_, _) => Task.FromResult<InvocationResult>(new InvocationResult.Failure("Oops", "secret")));
        var (status, body) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(body, Does.StartWith("""{"message":"Internal server error",""").And.Not.Contains("secret"));
        });
    }

    [TestCase("\"hello\"")]
    [TestCase("null")]
    [TestCase("""{"statusCode":"yes"}""")]
    [TestCase("""{"statusCode":101}""")]
    [TestCase("""{"statusCode":200,"surprise":1}""")]
    public async Task A_malformed_answer_of_the_connect_function_refuses_the_client_with_502(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", answer);
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task A_connect_function_beyond_the_integration_timeout_refuses_the_client_with_504_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        host.Functions.On("connect", async (_, cancelled) =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            return FakeFunctions.Success(FakeFunctions.Ok);
        });
        var handshake = host.HandshakeAsync();
        await host.Functions.NextEventAsync("connect");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That((await handshake).Status, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html</summary>
    [TestCase("headers", "\"chat.v1\"")]
    [TestCase("multiValueHeaders", "[\"chat.v1\"]")]
    public async Task The_subprotocol_that_the_connect_function_returns_is_agreed_on(string member, string value)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$$"""{"statusCode":200,"{{{member}}}":{"sec-websocket-protocol":{{{value}}}}}""");
        using var client = await host.ConnectAsync(subProtocol: "chat.v1");
        Assert.That(client.Socket.SubProtocol, Is.EqualTo("chat.v1"));
    }

    [Test]
    public async Task No_subprotocol_is_agreed_on_when_the_connect_function_returns_none()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync(subProtocol: "chat.v1");
        Assert.That(client.Socket.SubProtocol, Is.Null);
    }

    [Test]
    public async Task A_subprotocol_that_nobody_asked_for_is_not_sent()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", """{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat.v1"}}""");
        using var client = await host.ConnectAsync();
        Assert.That(client.Socket.SubProtocol, Is.Null);
    }

    [Test]
    public async Task Plain_http_to_the_stage_is_told_to_upgrade_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await host.Http.GetAsync("/dev");
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
            Assert.That(response.Headers.Upgrade.ToString(), Is.EqualTo("websocket"));
        });
    }

    [TestCase("/other")]
    [TestCase("/")]
    [TestCase("/dev/deeper")]
    public async Task A_socket_anywhere_but_at_the_stage_is_forbidden(string path)
    {
        await using var host = await GatewayHost.StartAsync();
        Assert.That(await host.HandshakeAsync(path), Is.EqualTo((HttpStatusCode.Forbidden, """{"message":"Forbidden"}""")));
    }

    [Test]
    public async Task Other_plain_requests_are_left_to_what_comes_after_the_gateway()
    {
        await using var host = await GatewayHost.StartAsync();
        Assert.That(await host.Http.GetStringAsync("/index.html"), Is.EqualTo("next"));
    }

    [Test]
    public async Task A_closing_gateway_says_goodbye_to_all_and_tells_the_disconnect_function()
    {
        await using var host = await GatewayHost.StartAsync();
        using var first = await host.ConnectAsync();
        using var second = await host.ConnectAsync();
        var closing = host.Gateway.CloseAllAsync(CancellationToken.None);
        Assert.That(await Task.WhenAll(first.ReceiveAsync(), second.ReceiveAsync()), Is.All.EqualTo("close 1001 Going away"));
        await closing;
        Assert.Multiple(async () =>
        {
            Assert.That(host.Functions.WasInvoked("disconnect"), Is.True);
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
            Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        });
    }
}
