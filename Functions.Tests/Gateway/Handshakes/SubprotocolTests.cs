using System.Net;

namespace Functions.Tests.Gateway.Handshakes;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html and RFC 6455, 4.1 and 4.2.2.</summary>
public sealed class SubprotocolTests
{
    [TestCase("headers", "\"chat.v1\"")]
    [TestCase("multiValueHeaders", "[\"chat.v1\"]")]
    public async Task The_subprotocol_that_the_connect_function_returns_is_agreed_on(string member, string value)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$$"""{"statusCode":200,"{{{member}}}":{"sec-websocket-protocol":{{{value}}}}}""");
        using var client = await host.ConnectAsync("chat.v1");
        Assert.That(client.Socket.SubProtocol, Is.EqualTo("chat.v1"));
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
}
