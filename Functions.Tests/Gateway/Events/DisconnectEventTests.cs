using System.Net.WebSockets;
using System.Text.Json;

namespace Functions.Tests.Gateway.Events;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</summary>
public sealed class DisconnectEventTests
{
    /// <summary>The page has the event, not its members: they are those of events logged from APIs on AWS.</summary>
    [TestCase(WebSocketCloseStatus.NormalClosure, "bye", 1000, "bye")]
    [TestCase(WebSocketCloseStatus.EndpointUnavailable, "", 1001, "")]
    [TestCase((WebSocketCloseStatus)4001, "own", 4001, "own")]
    public async Task The_disconnect_event_tells_how_the_client_closed_undocumented(WebSocketCloseStatus status, string? reason, int code, string told)
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        await client.CloseAsync(status, reason);
        var disconnect = await host.Functions.NextEventAsync("disconnect");
        var context = disconnect.GetProperty("requestContext");
        RequestContext.AssertIs(context, "$disconnect", "DISCONNECT", secondsAfterConnect: 2);
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(code));
            Assert.That(context.GetProperty("disconnectReason").GetString(), Is.EqualTo(told));
            Assert.That(context.GetProperty("connectionId").GetString(), Is.EqualTo(client.Id));
            Assert.That(disconnect.GetProperty("headers").GetRawText(),
                Is.EqualTo("""{"Host":"abcde12345.execute-api.eu-west-1.amazonaws.com","x-api-key":"","x-restapi":""}"""));
            Assert.That(disconnect.GetProperty("multiValueHeaders").GetRawText(),
                Is.EqualTo("""{"Host":["abcde12345.execute-api.eu-west-1.amazonaws.com"],"x-api-key":[""],"x-restapi":[""]}"""));
            Assert.That(disconnect.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "headers", "multiValueHeaders", "requestContext", "isBase64Encoded" }));
            Assert.That(context.GetProperty("messageId").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(client.Socket.CloseStatus, Is.EqualTo(status));
        });
    }

    /// <summary>RFC 6455, 7.1.5: 1006 stands for a connection that ends without a close frame.</summary>
    [Test]
    public async Task A_lost_connection_is_told_to_the_disconnect_function_as_1006_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        client.Socket.Abort();
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1006));
    }
}
