using Functions.Local.Lambda;

namespace Functions.Tests.Gateway.Messages;

/// <summary>What a client sees of an integration that fails, and what it does not.</summary>
public sealed class IntegrationFailureTests
{
    /// <summary>The frame is the one that clients of APIs on AWS report.</summary>
    [TestCase("sendMessage")]
    [TestCase("quiet")]
    public async Task A_failing_function_shows_as_an_internal_server_error_and_no_more_undocumented(string route)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On(route, (_, _) => Task.FromResult<InvocationResult>(new InvocationResult.Failure("Oops", "secret")));
        using var client = await host.ConnectAsync();
        await client.SendAsync($$"""{"action":"{{route}}"}""");
        var requestId = await RequestIdAsync(host, route);
        Assert.That(await client.ReceiveAsync(), Is.EqualTo(
            $$"""{"message":"Internal server error","connectionId":"{{client.Id}}","requestId":"{{requestId}}"}"""));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html has the format, and a 502 for what breaks it; a frame has no status.</summary>
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("not json")]
    [TestCase("""{"body":"no status"}""")]
    [TestCase("""{"statusCode":200,"StatusCode":200}""")]
    [TestCase("""{"statusCode":null}""")]
    [TestCase("""{"statusCode":true}""")]
    [TestCase("""{"statusCode":"test"}""")]
    [TestCase("""{"statusCode":""}""")]
    [TestCase("""{"statusCode":" 200"}""")]
    [TestCase("""{"statusCode":"200.0"}""")]
    [TestCase("""{"statusCode":"+200"}""")]
    [TestCase("""{"statusCode":"101"}""")]
    [TestCase("""{"statusCode":"600"}""")]
    [TestCase("""{"statusCode":200.5}""")]
    [TestCase("""{"statusCode":1e999}""")]
    [TestCase("""{"statusCode":[200]}""")]
    [TestCase("""{"statusCode":200,"body":["a"]}""")]
    [TestCase("""{"statusCode":200,"body":{"type":"ack"}}""")]
    [TestCase("""{"statusCode":200,"headers":["a"]}""")]
    [TestCase("""{"statusCode":200,"headers":{"a":{}}}""")]
    [TestCase("""{"statusCode":200,"multiValueHeaders":{"a":"b"}}""")]
    [TestCase("""{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"v1"},"multiValueHeaders":{"a":"b"}}""")]
    [TestCase("""{"statusCode":200,"multiValueHeaders":{"Sec-WebSocket-Protocol":["v1"]},"headers":{"a":{}}}""")]
    [TestCase("""{"statusCode":200,"headers":"a"}""")]
    [TestCase("""{"statusCode":200,"multiValueHeaders":{"a":[{}]}}""")]
    [TestCase("""{"statusCode":200,"isBase64Encoded":"yes"}""")]
    [TestCase("""{"statusCode":200,"isBase64Encoded":""}""")]
    [TestCase("""{"statusCode":200,"isBase64Encoded":2}""")]
    [TestCase("""{"statusCode":200,"isBase64Encoded":[]}""")]
    [TestCase("""{"statusCode":200,"body":1,"isBase64Encoded":true}""")]
    [TestCase("""{"statusCode":200,"body":"%","isBase64Encoded":true}""")]
    public async Task A_malformed_proxy_response_is_an_internal_server_error_undocumented(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", answer);
        await AssertInternalErrorAsync(host);
    }

    [TestCase("""{"statusCode":200,"body":"/w==","isBase64Encoded":true}""")]
    public async Task A_body_that_is_not_text_is_an_internal_server_error_undocumented(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", answer);
        await AssertInternalErrorAsync(host);
    }

    [Test]
    public async Task A_body_that_is_longer_than_a_message_is_an_internal_server_error_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", $$"""{"statusCode":200,"body":"{{new string('x', (128 * 1024) + 1)}}"}""");
        await AssertInternalErrorAsync(host);
    }

    [Test]
    public async Task An_invoker_that_throws_is_an_internal_server_error_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", (_, _) => throw new InvalidOperationException("secret"));
        await AssertInternalErrorAsync(host);
    }

    /// <summary>The 29 s are on https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html; the frame's text is not.</summary>
    [Test]
    public async Task A_function_beyond_the_integration_timeout_shows_as_a_timed_out_request_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        host.Functions.Hang("sendMessage");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        var requestId = await RequestIdAsync(host, "sendMessage");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo(
            $$"""{"message":"Endpoint request timed out","connectionId":"{{client.Id}}","requestId":"{{requestId}}"}"""));
    }

    private static async Task AssertInternalErrorAsync(GatewayHost host)
    {
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        ErrorFrame.AssertIs(await client.ReceiveAsync(), "Internal server error", client.Id);
    }

    private static async Task<string> RequestIdAsync(GatewayHost host, string function) =>
        (await host.Functions.NextEventAsync(function)).GetProperty("requestContext").GetProperty("requestId").GetString()!;
}
