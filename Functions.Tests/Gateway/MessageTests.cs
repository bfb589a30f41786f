using System.Text.Json;
using Functions.Local.Lambda;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Gateway;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html (selection) and
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html (answers).
/// </summary>
public sealed class MessageTests
{
    [TestCase("""{"action":"sendMessage"}""", "sendMessage")]
    [TestCase("""{"action":"quiet"}""", "quiet")]
    [TestCase("""{"action":"unknown"}""", "default")]
    [TestCase("""{"action":7}""", "default")]
    [TestCase("""{"action":null}""", "default")]
    [TestCase("""{"action":{"action":"sendMessage"}}""", "default")]
    [TestCase("""{"other":"sendMessage"}""", "default")]
    [TestCase("""["sendMessage"]""", "default")]
    [TestCase("\"sendMessage\"", "default")]
    [TestCase("sendMessage", "default")]
    [TestCase("", "default")]
    [TestCase("""{"action":"sendMessage" """, "default")]
    [TestCase("""{"action":"\ud800"}""", "default")]
    [TestCase("""{"\u0061ction":"send\u004dessage"}""", "sendMessage")]
    [TestCase("""{"Action":"sendMessage"}""", "default")]
    [TestCase("""{"action":"SendMessage"}""", "default")]
    [TestCase("""{"action":" sendMessage"}""", "default")]
    [TestCase("""{"action":""}""", "default")]
    [TestCase("""{"action":["sendMessage"]}""", "default")]
    [TestCase("""{}""", "default")]
    [TestCase("null", "default")]
    [TestCase("true", "default")]
    [TestCase("7", "default")]
    [TestCase(" \t\r\n", "default")]
    [TestCase("{action:'sendMessage'}", "default")]
    [TestCase("""{"action":"sendMessage"}{"action":"quiet"}""", "default")]
    public async Task A_message_goes_to_the_route_it_names_and_else_to_default(string message, string function)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(message);
        Assert.That((await host.Functions.NextEventAsync(function)).GetProperty("body").GetString(), Is.EqualTo(message));
    }

    [TestCase("""{"action":"quiet","action":"sendMessage"}""", Description = "the last of two equal names counts")]
    [TestCase("""{"action":"sendMessage","data":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    [TestCase("""{"action":"sendMessage","n":1e99999,"m":123456789012345678901234567890}""")]
    public async Task A_message_that_JSON_allows_but_many_readers_do_not_is_routed_undocumented(string message)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(message);
        Assert.That((await host.Functions.NextEventAsync("sendMessage")).GetProperty("body").GetString(), Is.EqualTo(message));
    }

    [TestCase("\uFEFF{\"action\":\"sendMessage\"}", Description = "a byte order mark, which RFC 8259 forbids")]
    [TestCase("""{"action":"sendMessage",}""")]
    [TestCase("""{"action":"sendMessage"/* comment */}""")]
    public async Task A_message_that_some_readers_take_for_JSON_goes_to_default_undocumented(string message)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync(message);
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo(message));
    }

    [TestCase("$connect")]
    [TestCase("$disconnect")]
    public async Task A_client_cannot_name_a_route_of_the_gateways_own_undocumented(string action)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync($$"""{"action":"{{action}}"}""");
        await host.Functions.NextEventAsync("default");
        Assert.That(host.Functions.WasInvoked(action.TrimStart('$')), Is.False);
    }

    [TestCase("$request.body.head.action")]
    [TestCase("${request.body.head.action}")]
    public async Task A_route_selection_expression_may_name_a_nested_member(string expression)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(expression: expression));
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"quiet","head":{"action":"sendMessage"}}""");
        await host.Functions.NextEventAsync("sendMessage");
        foreach (var missing in new[] { """{"head":"sendMessage"}""", """{"head":{}}""", """{"head":[{"action":"sendMessage"}]}""", """{"action":"sendMessage"}""" })
        {
            await client.SendAsync(missing);
            Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo(missing));
        }
    }

    [Test]
    public async Task A_message_without_a_route_is_forbidden_when_there_is_no_default()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(without: "$default"));
        using var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        AssertError(await client.ReceiveAsync(), "Forbidden", client.Id);
    }

    [TestCase(200)]
    [TestCase(400)]
    [TestCase(500)]
    public async Task A_route_response_sends_the_body_whatever_its_status(int status)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", $$"""{"statusCode":{{status}},"headers":{"X":"y"},"body":"{\"type\":\"ack\"}"}""");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"ack"}"""));
    }

    [Test]
    public async Task A_base64_body_is_decoded()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", """{"statusCode":200,"body":"R3LDvMOfZQ==","isBase64Encoded":true}""");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("Grüße"));
    }

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

    [TestCase("sendMessage")]
    [TestCase("quiet")]
    public async Task A_failing_function_shows_as_an_internal_server_error_and_no_more(string route)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On(route, (_, _) => Task.FromResult<InvocationResult>(new InvocationResult.Failure("Oops", "secret")));
        using var client = await host.ConnectAsync();
        await client.SendAsync($$"""{"action":"{{route}}"}""");
        var requestId = await RequestIdAsync(host, route);
        Assert.That(await client.ReceiveAsync(), Is.EqualTo(
            $$"""{"message":"Internal server error","connectionId":"{{client.Id}}","requestId":"{{requestId}}"}"""));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html</summary>
    [TestCase("null")]
    [TestCase("\"text\"")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("not json")]
    [TestCase("""{"body":"no status"}""")]
    [TestCase("""{"statusCode":200,"StatusCode":200}""")]
    [TestCase("""{"statusCode":"200"}""")]
    [TestCase("""{"statusCode":200,"body":{"type":"ack"}}""")]
    [TestCase("""{"statusCode":200,"headers":["a"]}""")]
    [TestCase("""{"statusCode":200,"headers":{"a":{}}}""")]
    [TestCase("""{"statusCode":200,"multiValueHeaders":{"a":"b"}}""")]
    [TestCase("""{"statusCode":200,"isBase64Encoded":"true"}""")]
    [TestCase("""{"statusCode":200,"body":"%","isBase64Encoded":true}""")]
    public async Task A_malformed_proxy_response_is_an_internal_server_error(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", answer);
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        AssertError(await client.ReceiveAsync(), "Internal server error", client.Id);
    }

    [TestCase("""{"statusCode":200,"body":"/w==","isBase64Encoded":true}""")]
    public async Task A_body_that_is_not_text_is_an_internal_server_error_undocumented(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", answer);
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        AssertError(await client.ReceiveAsync(), "Internal server error", client.Id);
    }

    [Test]
    public async Task A_body_that_is_longer_than_a_message_is_an_internal_server_error_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", $$"""{"statusCode":200,"body":"{{new string('x', (128 * 1024) + 1)}}"}""");
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        AssertError(await client.ReceiveAsync(), "Internal server error", client.Id);
    }

    [Test]
    public async Task An_invoker_that_throws_is_an_internal_server_error()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("sendMessage", (_, _) => throw new InvalidOperationException("secret"));
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        AssertError(await client.ReceiveAsync(), "Internal server error", client.Id);
    }

    /// <summary>The 29 s are on https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html; the frame's text is not.</summary>
    [Test]
    public async Task A_function_beyond_the_integration_timeout_shows_as_a_timed_out_request_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        host.Functions.On("sendMessage", async (_, cancelled) =>
        {
            await Task.Delay(Timeout.Infinite, cancelled);
            return FakeFunctions.Success(FakeFunctions.Ok);
        });
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"sendMessage"}""");
        var requestId = await RequestIdAsync(host, "sendMessage");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo(
            $$"""{"message":"Endpoint request timed out","connectionId":"{{client.Id}}","requestId":"{{requestId}}"}"""));
    }

    [Test]
    public async Task A_mock_integration_answers_without_a_function()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"ping"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"pong"}"""));
    }

    /// <summary>
    /// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html: a route
    /// for one-way communication returns nothing whatever its integration response, and neither does one without any.
    /// </summary>
    [TestCase("""{"type":"pong"}""", false)]
    [TestCase(null, true)]
    public async Task A_mock_integration_without_a_route_response_or_an_answer_sends_nothing(string? answer, bool respondsToCaller)
    {
        var api = GatewayHost.Api();
        await using var host = await GatewayHost.StartAsync(api with
        {
            Routes = new Dictionary<string, Route>(api.Routes)
            {
                ["silent"] = new("silent", new MockIntegration(200, answer), respondsToCaller),
            },
        });
        using var client = await host.ConnectAsync();
        await client.SendAsync("""{"action":"silent"}""");
        await client.SendAsync("""{"action":"ping"}""");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("""{"type":"pong"}"""));
    }

    [Test]
    public async Task Messages_of_one_connection_do_not_wait_for_each_other()
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

    private static async Task<string> RequestIdAsync(GatewayHost host, string function) =>
        (await host.Functions.NextEventAsync(function)).GetProperty("requestContext").GetProperty("requestId").GetString()!;

    private static void AssertError(string frame, string message, string connectionId)
    {
        var error = JsonElement.Parse(frame);
        Assert.Multiple(() =>
        {
            Assert.That(error.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "message", "connectionId", "requestId" }));
            Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(message));
            Assert.That(error.GetProperty("connectionId").GetString(), Is.EqualTo(connectionId));
        });
    }
}
