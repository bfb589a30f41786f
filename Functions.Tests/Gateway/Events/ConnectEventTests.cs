using System.Text.Json;

namespace Functions.Tests.Gateway.Events;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html has the members
/// of a proxy integration's event; their values are those of events logged from WebSocket APIs on AWS.
/// </summary>
public sealed class ConnectEventTests
{
    [Test]
    public async Task The_connect_event_has_the_handshakes_headers_and_query()
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        await host.HandshakeAsync("/dev?room=blue&room=green&name=J%C3%B6rg", ("Origin", "http://localhost:8080"), ("User-Agent", "test/1"));
        var connect = await host.Functions.NextEventAsync("connect");
        var headers = connect.GetProperty("headers");
        Assert.Multiple(() =>
        {
            Assert.That(headers.GetProperty("Origin").GetString(), Is.EqualTo("http://localhost:8080"));
            Assert.That(headers.GetProperty("User-Agent").GetString(), Is.EqualTo("test/1"));
            Assert.That(headers.GetProperty("Sec-WebSocket-Key").GetString(), Is.EqualTo("dGhlIHNhbXBsZSBub25jZQ=="));
            Assert.That(headers.GetProperty("Sec-WebSocket-Version").GetString(), Is.EqualTo("13"));
            Assert.That(connect.GetProperty("multiValueHeaders").GetProperty("Origin").GetRawText(), Is.EqualTo("""["http://localhost:8080"]"""));
            Assert.That(connect.GetProperty("queryStringParameters").GetRawText(), Is.EqualTo("""{"room":"green","name":"Jörg"}"""));
            Assert.That(connect.GetProperty("multiValueQueryStringParameters").GetRawText(),
                Is.EqualTo("""{"room":["blue","green"],"name":["Jörg"]}"""));
            Assert.That(connect.GetProperty("isBase64Encoded").GetBoolean(), Is.False);
        });
    }

    [Test]
    public async Task The_connect_event_has_the_headers_of_a_request_that_came_through_AWS_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        await host.HandshakeAsync();
        var headers = (await host.Functions.NextEventAsync("connect")).GetProperty("headers");
        Assert.Multiple(() =>
        {
            Assert.That(headers.GetProperty("Host").GetString(), Is.EqualTo("abcde12345.execute-api.eu-west-1.amazonaws.com"));
            Assert.That(headers.GetProperty("X-Amzn-Trace-Id").GetString(), Does.Match("^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$"));
            Assert.That(headers.GetProperty("X-Forwarded-For").GetString(), Is.EqualTo("127.0.0.1"));
            Assert.That(headers.GetProperty("X-Forwarded-Port").GetString(), Is.EqualTo("443"));
            Assert.That(headers.GetProperty("X-Forwarded-Proto").GetString(), Is.EqualTo("https"));
            Assert.That(headers.TryGetProperty("Connection", out _), Is.False);
            Assert.That(headers.TryGetProperty("Upgrade", out _), Is.False);
        });
    }

    [Test]
    public async Task A_handshake_without_a_query_leaves_the_query_members_out_undocumented()
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
        RequestContext.AssertIs(context, "$connect", "CONNECT", secondsAfterConnect: 0);
        Assert.Multiple(() =>
        {
            Assert.That(context.GetProperty("messageId").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("disconnectStatusCode").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("disconnectReason").ValueKind, Is.EqualTo(JsonValueKind.Null));
            Assert.That(context.GetProperty("identity").GetProperty("userAgent").GetString(), Is.EqualTo("test/1"));
        });
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
}
