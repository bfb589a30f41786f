using System.Net;
using Functions.Local.Template;
using Functions.Tests.EndToEnd;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Gateway.Handshakes;

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
        using var socket = await host.OpenSocketAsync();
        await Poll.UntilAsync(() => host.Gateway.OpenConnections == 1, "the connection to be open");
        Assert.That(host.Functions.WasInvoked("connect"), Is.False);
    }

    /// <summary>
    /// The slash is AWS's own example: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-wscat.html.
    /// </summary>
    [TestCase("/dev/")]
    [TestCase("/dev?x=1")]
    [TestCase("/dev/?x=1")]
    public async Task A_client_connects_at_the_stage_with_or_without_a_slash_and_a_query(string path)
    {
        await using var host = await GatewayHost.StartAsync();
        Assert.That((await host.HandshakeAsync(path)).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        var connect = await host.Functions.NextEventAsync("connect");
        Assert.That(
            connect.TryGetProperty("queryStringParameters", out var query) ? query.GetProperty("x").GetString() : null,
            Is.EqualTo(path.Contains('?') ? "1" : null));
    }

    [Test]
    public async Task A_stage_in_percent_escapes_is_the_stage_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        Assert.That((await host.HandshakeAsync("/%64ev/")).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
    }

    /// <summary>That it is served from the base of the URL is documented for HTTP APIs: https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-stages.html.</summary>
    [TestCase("/")]
    [TestCase("/?x=1")]
    [TestCase("/$default")]
    [TestCase("/$default/")]
    [TestCase("/%24default/")]
    public async Task The_default_stage_is_at_the_base_and_by_its_name_undocumented(string path)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(new Stage("$default")));
        Assert.That((await host.HandshakeAsync(path)).Status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
    }

    [TestCase(201)]
    [TestCase(204)]
    [TestCase(299)]
    [TestCase("\"200\"", Description = "as text")]
    [TestCase("200.0")]
    public async Task Any_2xx_lets_the_client_in_undocumented(object status)
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

    [TestCase("GET", "/dev")]
    [TestCase("GET", "/dev/")]
    [TestCase("POST", "/dev/?x=1")]
    public async Task Plain_http_to_the_stage_is_told_to_upgrade_undocumented(string method, string path)
    {
        await using var host = await GatewayHost.StartAsync();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        using var response = await host.Http.SendAsync(request);
        Assert.Multiple(() =>
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.UpgradeRequired));
            Assert.That(response.Headers.Upgrade.ToString(), Is.EqualTo("websocket"));
        });
    }

    [TestCase("/other")]
    [TestCase("/")]
    [TestCase("/dev/deeper")]
    [TestCase("/dev//")]
    [TestCase("/Dev")]
    public async Task A_socket_anywhere_but_at_the_stage_is_forbidden_undocumented(string path)
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
        await closing.WaitAsync(Patience.Length);
        Assert.Multiple(async () =>
        {
            Assert.That(host.Functions.WasInvoked("disconnect"), Is.True);
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
            Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.ServiceUnavailable));
        });
    }
}
