using System.Net;
using System.Net.WebSockets;
using Functions.Local.Lambda;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

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

    [TestCase(302)]
    [TestCase(304)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(500)]
    [TestCase(501)]
    [TestCase(503)]
    [TestCase(599)]
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
        using var client = await host.ConnectAsync("chat.v1");
        Assert.That(client.Socket.SubProtocol, Is.EqualTo("chat.v1"));
    }

    [TestCase(201)]
    [TestCase(204)]
    [TestCase(299)]
    public async Task Any_2xx_lets_the_client_in(int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$"""{"statusCode":{{status}}}""");
        using var client = await host.ConnectAsync();
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
    }

    [TestCase(200, HttpStatusCode.SwitchingProtocols)]
    [TestCase(403, HttpStatusCode.Forbidden)]
    public async Task A_mock_integration_answers_for_connect_with_its_status_undocumented(int status, HttpStatusCode expected)
    {
        var api = GatewayHost.Api();
        var mock = new Route("$connect", new MockIntegration(status, null), RespondsToCaller: false);
        await using var host = await GatewayHost.StartAsync(
            api with { Routes = new Dictionary<string, Route>(api.Routes) { ["$connect"] = mock } });
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(expected));
    }

    [Test]
    public async Task The_connect_function_sees_every_subprotocol_asked_for_and_chooses_one()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", (connect, _) => Task.FromResult(FakeFunctions.Success(
            connect.GetProperty("headers").GetProperty("Sec-WebSocket-Protocol").GetString() == "chat.v1, chat.v2"
                ? """{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat.v2"}}"""
                : """{"statusCode":400}""")));
        using var client = await host.ConnectAsync("chat.v1", "chat.v2");
        Assert.That(client.Socket.SubProtocol, Is.EqualTo("chat.v2"));
    }

    [TestCase("\"\"")]
    [TestCase("\"a b\"")]
    [TestCase("\"a\\r\\nX: y\"")]
    [TestCase("\"gr\u00fcn\"")]
    public async Task A_subprotocol_that_cannot_be_sent_refuses_the_client_with_502_undocumented(string value)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$$"""{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":{{{value}}}}}""");
        var (status, body) = await host.HandshakeAsync(null, ("Sec-WebSocket-Protocol", "chat.v1"));
        Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
        Assert.That(body, Does.StartWith("""{"message":"Internal server error","""));
    }

    [Test]
    public async Task No_subprotocol_is_agreed_on_when_the_connect_function_returns_none()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync("chat.v1");
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
