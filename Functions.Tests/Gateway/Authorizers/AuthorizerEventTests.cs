using System.Text.Json;
using Functions.Local.Template;

namespace Functions.Tests.Gateway.Authorizers;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html has an example.</summary>
public sealed class AuthorizerEventTests
{
    [Test]
    public async Task The_function_gets_the_request_and_the_ARN_that_it_decides_over()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: new ManualClock());
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        await host.HandshakeAsync("/dev?QueryString1=queryValue1", ("HeaderAuth1", "headerValue1"));
        var request = await host.Functions.NextEventAsync("authorize");
        Assert.Multiple(() =>
        {
            Assert.That(request.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[]
            {
                "type", "methodArn", "headers", "multiValueHeaders", "queryStringParameters", "multiValueQueryStringParameters",
                "stageVariables", "requestContext",
            }));
            Assert.That(request.GetProperty("type").GetString(), Is.EqualTo("REQUEST"));
            Assert.That(request.GetProperty("methodArn").GetString(), Is.EqualTo(Answers.MethodArn));
            Assert.That(request.GetProperty("headers").GetProperty("HeaderAuth1").GetString(), Is.EqualTo("headerValue1"));
            Assert.That(request.GetProperty("multiValueHeaders").GetProperty("HeaderAuth1").GetRawText(), Is.EqualTo("""["headerValue1"]"""));
            Assert.That(request.GetProperty("queryStringParameters").GetRawText(), Is.EqualTo("""{"QueryString1":"queryValue1"}"""));
            Assert.That(request.GetProperty("multiValueQueryStringParameters").GetRawText(), Is.EqualTo("""{"QueryString1":["queryValue1"]}"""));
            Assert.That(request.GetProperty("stageVariables").GetRawText(), Is.EqualTo("{}"));
        });
    }

    /// <summary>The headers of the page's example; of those that end with the handshake, <c>$connect</c>'s event has none.</summary>
    [Test]
    public async Task The_function_gets_the_headers_of_the_upgrade_too()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        await host.HandshakeAsync();
        var headers = (await host.Functions.NextEventAsync("authorize")).GetProperty("headers");
        Assert.That(headers.EnumerateObject().Select(header => header.Name), Is.EquivalentTo(new[]
        {
            "Connection", "content-length", "Host", "Sec-WebSocket-Key", "Sec-WebSocket-Version", "Upgrade", "X-Amzn-Trace-Id",
            "X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto",
        }));
        Assert.Multiple(() =>
        {
            Assert.That(headers.GetProperty("Connection").GetString(), Is.EqualTo("upgrade"));
            Assert.That(headers.GetProperty("Upgrade").GetString(), Is.EqualTo("websocket"));
            Assert.That(headers.GetProperty("content-length").GetString(), Is.EqualTo("0"));
            Assert.That(headers.GetProperty("Host").GetString(), Is.EqualTo("abcde12345.execute-api.eu-west-1.amazonaws.com"));
        });
    }

    /// <summary>The context is that of the example: without the members that other events have as null.</summary>
    [Test]
    public async Task The_function_gets_the_context_of_the_connect_event()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: new ManualClock());
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        await host.HandshakeAsync();
        var context = (await host.Functions.NextEventAsync("authorize")).GetProperty("requestContext");
        Events.RequestContext.AssertIs(context, "$connect", "CONNECT", secondsAfterConnect: 0);
        Assert.That(context.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[]
        {
            "routeKey", "eventType", "extendedRequestId", "requestTime", "messageDirection", "stage", "connectedAt", "requestTimeEpoch",
            "identity", "requestId", "domainName", "connectionId", "apiId",
        }));
        Assert.That(context.GetProperty("identity").EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "sourceIp" }));
    }

    /// <summary>
    /// That the connection's id is there as well is as reported of AWS: https://github.com/localstack/localstack/issues/8893. That
    /// one request has one id and one trace, whichever function it is at, is not on the page.
    /// </summary>
    [Test]
    public async Task Authorizer_and_connect_function_see_one_request_undocumented()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        using var client = await host.OpenSocketAsync();
        var asked = await host.Functions.NextEventAsync("authorize");
        var connect = await host.Functions.NextEventAsync("connect");
        Assert.Multiple(() =>
        {
            foreach (var name in new[] { "connectionId", "requestId", "connectedAt" })
            {
                Assert.That(Context(asked, name), Is.EqualTo(Context(connect, name)), name);
            }
            Assert.That(Trace(asked), Is.EqualTo(Trace(connect)));
        });

        static string Context(JsonElement element, string name) => element.GetProperty("requestContext").GetProperty(name).GetRawText();
        static string? Trace(JsonElement element) => element.GetProperty("headers").GetProperty("X-Amzn-Trace-Id").GetString();
    }

    /// <summary>
    /// The example has what is empty as an object. That all events have the variables of the stage is as reported of AWS, of the
    /// connect event: https://github.com/localstack/localstack/issues/10734.
    /// </summary>
    [TestCase("authorize")]
    [TestCase("connect")]
    [TestCase("default")]
    [TestCase("disconnect")]
    public async Task The_variables_of_the_stage_are_in_every_event_undocumented(string function)
    {
        var stage = new Stage("dev") { Variables = new Dictionary<string, string> { ["StageVar1"] = "stageValue1" } };
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(stage));
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        using var client = await host.ConnectAsync("chat");
        await client.SendAsync("hello");
        await client.CloseAsync();
        // The connect event is the one that ConnectAsync waited for.
        var asked = function == "connect" ? await AgainAsync() : await host.Functions.NextEventAsync(function);
        Assert.That(asked.GetProperty("stageVariables").GetRawText(), Is.EqualTo("""{"StageVar1":"stageValue1"}"""));

        async Task<JsonElement> AgainAsync()
        {
            await host.HandshakeAsync();
            return await host.Functions.NextEventAsync("connect");
        }
    }
}
