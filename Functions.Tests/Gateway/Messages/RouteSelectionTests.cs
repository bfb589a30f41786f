using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Gateway.Messages;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html</summary>
public sealed class RouteSelectionTests
{
    [TestCase("""{"action":"sendMessage"}""", "sendMessage")]
    [TestCase("""{"action":"quiet"}""", "quiet")]
    [TestCase("""{"action":"unknown"}""", "default")]
    [TestCase("""{"action":7}""", "default")]
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

    /// <summary>The page advises against objects and arrays, and does not say what becomes of them.</summary>
    [TestCase("null")]
    [TestCase("{\"action\":\"sendMessage\"}")]
    [TestCase("[\"sendMessage\"]")]
    public async Task A_null_an_object_or_an_array_names_no_route_undocumented(string value)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        var message = $$"""{"action":{{value}}}""";
        await client.SendAsync(message);
        Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo(message));
    }

    [TestCase("""{"action":"quiet","action":"sendMessage"}""", Description = "the last of two equal names counts")]
    [TestCase("""{"action":"sendMessage","data":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""")]
    [TestCase("""{"action":"quiet","x":{"action":"quiet"},"\ud800":1,"action":"sendMessage","y":[{"action":"quiet"}]}""")]
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

    /// <summary>The page: the result of the expression is stringified.</summary>
    [TestCase("7")]
    [TestCase("true")]
    public Task A_number_or_a_boolean_names_a_route_too(string key) => AssertNamesItsRouteAsync(key);

    /// <summary>How a number is spelled once it is stringified is not on the page.</summary>
    [TestCase("1.0")]
    [TestCase("1e2")]
    [TestCase("-0")]
    public Task A_number_names_the_route_of_its_own_spelling_undocumented(string key) => AssertNamesItsRouteAsync(key);

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
        foreach (var last in new[] { """{"head":{"action":"quiet"},"head":{"x":{"action":"quiet"},"action":"quiet","action":"sendMessage"}}""", """{"head":{"x":[{"action":"quiet"}],"action":"sendMessage"},"x":{"action":"quiet","head":{"action":"quiet"}}}""" })
        {
            await client.SendAsync(last);
            Assert.That((await host.Functions.NextEventAsync("sendMessage")).GetProperty("body").GetString(), Is.EqualTo(last));
        }
        foreach (var missing in new[] { """{"head":{"action":"quiet"},"head":7}""", """{"head":{"head":{"action":"quiet"}}}""", """{"head":"sendMessage"}""", """{"head":{}}""", """{"head":[{"action":"sendMessage"}]}""", """{"action":"sendMessage"}""" })
        {
            await client.SendAsync(missing);
            Assert.That((await host.Functions.NextEventAsync("default")).GetProperty("body").GetString(), Is.EqualTo(missing));
        }
    }

    /// <summary>The page has an error in this case; the frame is the one that clients of APIs on AWS report.</summary>
    [Test]
    public async Task A_message_without_a_route_is_forbidden_when_there_is_no_default_undocumented()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(without: "$default"));
        using var client = await host.ConnectAsync();
        await client.SendAsync("hello");
        ErrorFrame.AssertIs(await client.ReceiveAsync(), "Forbidden", client.Id);
    }

    private static async Task AssertNamesItsRouteAsync(string key)
    {
        var api = GatewayHost.Api();
        var route = api.Routes["sendMessage"] with { RouteKey = key };
        await using var host = await GatewayHost.StartAsync(api with { Routes = new Dictionary<string, Route>(api.Routes) { [key] = route } });
        using var client = await host.ConnectAsync();
        await client.SendAsync($$"""{"action":{{key}}}""");
        var sent = await host.Functions.NextEventAsync("sendMessage");
        Assert.That(sent.GetProperty("requestContext").GetProperty("routeKey").GetString(), Is.EqualTo(key));
    }
}
