namespace Functions.Tests.Gateway.Messages;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html</summary>
public sealed class RouteResponseTests
{
    /// <summary>That the body is sent is on the page; that no status keeps it back is not.</summary>
    [TestCase(200)]
    [TestCase(400)]
    [TestCase(500)]
    public async Task A_route_response_sends_the_body_whatever_its_status_undocumented(int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", $$"""{"statusCode":{{status}},"headers":{"X":"y"},"body":"{\"type\":\"ack\"}"}""");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"ack"}"""));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</summary>
    [Test]
    public async Task A_base64_body_is_decoded()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", """{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":true}""");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("Grüße"));
    }

    /// <summary>
    /// <c>"statusCode":"201"</c> and a boolean as a header's value are in LocalStack's tests that ran against AWS
    /// (test_aws_proxy_response_payload_format_validation, tests/aws/services/apigateway/test_apigateway_lambda.py), a number as a
    /// body in https://github.com/aws/aws-sam-cli/issues/1124.
    /// </summary>
    [TestCase("""{"statusCode":"201","body":"x"}""", "x")]
    [TestCase("""{"statusCode":200,"body":42}""", "42")]
    [TestCase("""{"statusCode":200,"headers":{"a":true},"body":"x"}""", "x")]
    public Task Scalars_of_another_type_are_taken_as_observed_of_REST_APIs(string answer, string expected) => IsSentAsync(answer, expected);

    /// <summary>The other members of the kind, which nobody reports.</summary>
    [TestCase("""{"statusCode":200.0,"body":"x"}""", "x")]
    [TestCase("""{"statusCode":2e2,"body":"x"}""", "x")]
    [TestCase("""{"statusCode":"500","body":"x"}""", "x")]
    [TestCase("""{"statusCode":200,"body":-1.50}""", "-1.50")]
    [TestCase("""{"statusCode":200,"body":1e3}""", "1e3")]
    [TestCase("""{"statusCode":200,"body":12345678901234567890}""", "12345678901234567890")]
    [TestCase("""{"statusCode":200,"body":true}""", "true")]
    [TestCase("""{"statusCode":200,"body":false}""", "false")]
    [TestCase("""{"statusCode":200,"headers":{"a":1,"b":null},"multiValueHeaders":{"a":[1,true,null]},"body":"x"}""", "x")]
    [TestCase("""{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":"true"}""", "Grüße")]
    [TestCase("""{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":"True"}""", "Grüße")]
    [TestCase("""{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":1}""", "Grüße")]
    [TestCase("""{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":"false"}""", "R3LDvMOfZQ==")]
    [TestCase("""{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":0}""", "R3LDvMOfZQ==")]
    [TestCase("""{"statusCode":"200","body":30313233,"isBase64Encoded":"false"}""", "30313233")]
    public Task Scalars_of_another_type_are_taken_undocumented(string answer, string expected) => IsSentAsync(answer, expected);

    [TestCase("quiet", """{"statusCode":200,"body":"dropped"}""", Description = "no route response")]
    [TestCase("sendMessage", """{"statusCode":200,"body":""}""")]
    [TestCase("sendMessage", """{"statusCode":200,"body":null,"headers":null,"multiValueHeaders":null,"isBase64Encoded":null}""")]
    [TestCase("sendMessage", """{"statusCode":200}""")]
    public async Task Nothing_is_sent_without_a_route_response_or_a_body(string route, string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On(route, answer);
        using var client = await host.ConnectAsync();
        await client.SendAsync($$"""{"action":"{{route}}"}""");
        await host.Functions.NextEventAsync(route);
        await client.SendAsync("""{"action":"ping"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"pong"}"""));
    }

    private static async Task IsSentAsync(string answer, string expected)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", answer);
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo(expected));
    }

    [Test]
    public async Task Messages_of_one_connection_do_not_wait_for_each_other_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        TaskCompletionSource first = new(), second = new();
        host.Functions.On("sendMessage", async (message, _) =>
        {
            var isFirst = message.GetProperty("body").GetString()!.Contains("first", StringComparison.Ordinal);
            await (isFirst ? first : second).Task;
            return FakeFunctions.Success(isFirst ? """{"statusCode":200,"body":"1"}""" : """{"statusCode":200,"body":"2"}""");
        });
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage","message":"first"}""");
        await client.SendAsync("""{"action":"sendMessage","message":"second"}""");
        await host.Functions.NextEventAsync("sendMessage");
        await host.Functions.NextEventAsync("sendMessage");
        second.SetResult();
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("2"));
        first.SetResult();
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("1"));
    }
}
