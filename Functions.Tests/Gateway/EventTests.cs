using System.Net.WebSockets;
using System.Text.Json;

namespace Functions.Tests.Gateway;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html names
/// the members of requestContext; their form is that of events logged from APIs on AWS.
/// </summary>
public sealed class EventTests
{
    private const string Id = "^[A-Za-z0-9_-]{15}=$";

    [Test]
    public async Task The_connect_event_has_the_handshakes_headers_and_query()
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        await host.HandshakeAsync("/dev?room=blue&room=green&name=J%C3%B6rg", ("Origin", "http://localhost:8080"), ("User-Agent", "test/1"));
        var connect = await host.Functions.NextEventAsync("connect");
        var headers = connect.GetProperty("headers");
        Assert.Multiple(() =>
        {
            Assert.That(headers.GetProperty("Host").GetString(), Is.EqualTo("abcde12345.execute-api.eu-west-1.amazonaws.com"));
            Assert.That(headers.GetProperty("Origin").GetString(), Is.EqualTo("http://localhost:8080"));
            Assert.That(headers.GetProperty("User-Agent").GetString(), Is.EqualTo("test/1"));
            Assert.That(headers.GetProperty("Sec-WebSocket-Key").GetString(), Is.EqualTo("dGhlIHNhbXBsZSBub25jZQ=="));
            Assert.That(headers.GetProperty("Sec-WebSocket-Version").GetString(), Is.EqualTo("13"));
            Assert.That(headers.GetProperty("X-Amzn-Trace-Id").GetString(), Does.Match("^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$"));
            Assert.That(headers.GetProperty("X-Forwarded-For").GetString(), Is.EqualTo("127.0.0.1"));
            Assert.That(headers.GetProperty("X-Forwarded-Port").GetString(), Is.EqualTo("443"));
            Assert.That(headers.GetProperty("X-Forwarded-Proto").GetString(), Is.EqualTo("https"));
            Assert.That(headers.TryGetProperty("Connection", out _), Is.False);
            Assert.That(headers.TryGetProperty("Upgrade", out _), Is.False);
            Assert.That(connect.GetProperty("multiValueHeaders").GetProperty("Origin").GetRawText(), Is.EqualTo("""["http://localhost:8080"]"""));
            Assert.That(connect.GetProperty("queryStringParameters").GetRawText(), Is.EqualTo("""{"room":"green","name":"Jörg"}"""));
            Assert.That(connect.GetProperty("multiValueQueryStringParameters").GetRawText(),
                Is.EqualTo("""{"room":["blue","green"],"name":["Jörg"]}"""));
            Assert.That(connect.GetProperty("isBase64Encoded").GetBoolean(), Is.False);
        });
    }

    [Test]
    public async Task A_handshake_without_a_query_leaves_the_query_members_out()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.HandshakeAsync();
        var connect = await host.Functions.NextEventAsync("connect");
        Assert.That(connect.EnumerateObject().Select(member => member.Name),
            Is.EqualTo(new[] { "headers", "multiValueHeaders", "requestContext", "isBase64Encoded" }));
    }

    [Test]
    public async Task The_connect_event_describes_the_request()
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        await host.HandshakeAsync(null, ("User-Agent", "test/1"));
        var context = (await host.Functions.NextEventAsync("connect")).GetProperty("requestContext");
        AssertRequest(context, "$connect", "CONNECT", secondsAfterConnect: 0);
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("messageId").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("disconnectStatusCode").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("disconnectReason").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("identity").GetProperty("userAgent").GetString(), Is.EqualTo("test/1"));
        });
    }

    [Test]
    public async Task The_message_event_has_the_message_as_it_came_and_no_headers()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        const string message = """{ "action":"sendMessage", "message":"Grüße \u0041 🙂 <b>" }""";
        await client.SendAsync(message);
        var sent = await host.Functions.NextEventAsync("sendMessage");
        var context = sent.GetProperty("requestContext");
        AssertRequest(context, "sendMessage", "MESSAGE", secondsAfterConnect: 2);
        Assert.Multiple(() =>
        {
            Assert.That(sent.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "requestContext", "body", "isBase64Encoded" }));
            Assert.That(sent.GetProperty("body").GetString(), Is.EqualTo(message));
            Assert.That(sent.GetProperty("isBase64Encoded").GetBoolean(), Is.False);
            Assert.That(context.GetProperty("messageId").GetString(), Does.Match(Id));
            Assert.That(context.GetProperty("connectionId").GetString(), Is.EqualTo(client.Id));
        });
    }

    [TestCase("connect")]
    [TestCase("default")]
    [TestCase("disconnect")]
    public async Task Every_event_has_the_same_members_in_its_context_and_identity(string function)
    {
        await using var host = await GatewayHost.StartAsync();
        if (function == "connect")
        {
            await host.HandshakeAsync();
        }
        else
        {
            using var client = await host.ConnectAsync();
            await client.SendAsync("hello");
            await client.Socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        }
        var context = (await host.Functions.NextEventAsync(function)).GetProperty("requestContext");
        Assert.That(Names(context), Is.EquivalentTo(new[]
        {
            "routeKey", "messageId", "disconnectStatusCode", "eventType", "extendedRequestId", "requestTime", "messageDirection",
            "disconnectReason", "stage", "connectedAt", "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId",
            "apiId",
        }));
        Assert.That(Names(context.GetProperty("identity")), Is.EquivalentTo(new[]
        {
            "cognitoIdentityPoolId", "cognitoIdentityId", "principalOrgId", "cognitoAuthenticationType", "userArn", "userAgent",
            "accountId", "caller", "sourceIp", "accessKey", "cognitoAuthenticationProvider", "user",
        }));
    }

    [Test]
    public async Task A_message_has_an_id_and_a_request_of_its_own()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("1");
        await client.SendAsync("2");
        var first = (await host.Functions.NextEventAsync("default")).GetProperty("requestContext");
        var second = (await host.Functions.NextEventAsync("default")).GetProperty("requestContext");
        Assert.That(second.GetProperty("messageId").GetString(), Is.Not.EqualTo(first.GetProperty("messageId").GetString()));
        Assert.That(second.GetProperty("requestId").GetString(), Is.Not.EqualTo(first.GetProperty("requestId").GetString()));
        Assert.That(second.GetProperty("connectionId").GetString(), Is.EqualTo(first.GetProperty("connectionId").GetString()));
    }

    [Test]
    public async Task A_header_that_comes_twice_has_its_last_value_and_in_its_twin_all_of_them()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await RawClient.ConnectAsync(host, "X-Room: blue\r\nX-Room: green\r\n");
        var connect = await host.Functions.NextEventAsync("connect");
        Assert.That(connect.GetProperty("headers").GetProperty("X-Room").GetString(), Is.EqualTo("green"));
        Assert.That(connect.GetProperty("multiValueHeaders").GetProperty("X-Room").GetRawText(), Is.EqualTo("""["blue","green"]"""));
    }

    /// <summary>Escapes, a name without a value, and what is no valid escape.</summary>
    [TestCase("/dev?a&b=&c=%20%2B%26&d=1%3D2&e=%zz", """{"a":"","b":"","c":" +&","d":"1=2","e":"%zz"}""")]
    public async Task The_query_is_decoded_undocumented(string path, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        await host.HandshakeAsync(path);
        var connect = await host.Functions.NextEventAsync("connect");
        Assert.That(connect.GetProperty("queryStringParameters").GetRawText(), Is.EqualTo(expected));
    }

    [TestCase(WebSocketCloseStatus.NormalClosure, "bye", 1000, "bye")]
    [TestCase(WebSocketCloseStatus.EndpointUnavailable, "", 1001, "")]
    [TestCase((WebSocketCloseStatus)4001, "own", 4001, "own")]
    public async Task The_disconnect_event_tells_how_the_client_closed(WebSocketCloseStatus status, string? reason, int code, string told)
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        await client.Socket.CloseAsync(status, reason, CancellationToken.None);
        var disconnect = await host.Functions.NextEventAsync("disconnect");
        var context = disconnect.GetProperty("requestContext");
        AssertRequest(context, "$disconnect", "DISCONNECT", secondsAfterConnect: 2);
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(code));
            Assert.That(context.GetProperty("disconnectReason").GetString(), Is.EqualTo(told));
            Assert.That(context.GetProperty("connectionId").GetString(), Is.EqualTo(client.Id));
            Assert.That(disconnect.GetProperty("headers").GetRawText(),
                Is.EqualTo("""{"Host":"abcde12345.execute-api.eu-west-1.amazonaws.com","x-api-key":"","x-restapi":""}"""));
            Assert.That(disconnect.GetProperty("multiValueHeaders").GetRawText(),
                Is.EqualTo("""{"Host":["abcde12345.execute-api.eu-west-1.amazonaws.com"],"x-api-key":[""],"x-restapi":[""]}"""));
            Assert.That(Names(disconnect), Is.EqualTo(new[] { "headers", "multiValueHeaders", "requestContext", "isBase64Encoded" }));
            Assert.That(context.GetProperty("messageId").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(client.Socket.CloseStatus, Is.EqualTo(status));
        });
    }

    [Test]
    public async Task A_lost_connection_is_told_to_the_disconnect_function_as_1006()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        client.Socket.Abort();
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1006));
    }

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(member => member.Name);

    private static void AssertRequest(JsonElement context, string routeKey, string eventType, int secondsAfterConnect)
    {
        // The client connects at 2026-01-25T18:50:04.673Z.
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("routeKey").GetString(), Is.EqualTo(routeKey));
            Assert.That(context.GetProperty("eventType").GetString(), Is.EqualTo(eventType));
            Assert.That(context.GetProperty("messageDirection").GetString(), Is.EqualTo("IN"));
            Assert.That(context.GetProperty("requestTime").GetString(), Is.EqualTo($"25/Jan/2026:18:50:0{4 + secondsAfterConnect} +0000"));
            Assert.That(context.GetProperty("requestTimeEpoch").GetInt64(), Is.EqualTo(1769367004673 + (1000 * secondsAfterConnect)));
            Assert.That(context.GetProperty("connectedAt").GetInt64(), Is.EqualTo(1769367004673));
            Assert.That(context.GetProperty("stage").GetString(), Is.EqualTo("dev"));
            Assert.That(context.GetProperty("apiId").GetString(), Is.EqualTo("abcde12345"));
            Assert.That(context.GetProperty("domainName").GetString(), Is.EqualTo("abcde12345.execute-api.eu-west-1.amazonaws.com"));
            Assert.That(context.GetProperty("connectionId").GetString(), Does.Match(Id));
            Assert.That(context.GetProperty("requestId").GetString(), Does.Match(Id));
            Assert.That(context.GetProperty("extendedRequestId").GetString(), Is.EqualTo(context.GetProperty("requestId").GetString()));
            Assert.That(context.GetProperty("identity").GetProperty("sourceIp").GetString(), Is.EqualTo("127.0.0.1"));
            Assert.That(context.GetProperty("identity").GetProperty("accountId").ValueKind, Is.EqualTo(JsonValueKind.Null));
        });
    }
}
