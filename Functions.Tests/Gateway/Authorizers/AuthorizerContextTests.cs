using System.Text.Json;

namespace Functions.Tests.Gateway.Authorizers;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html: the context reaches the
/// functions as <c>requestContext.authorizer</c>, its values as strings. That a number, integrationLatency, is there too is as in
/// events logged on AWS: https://github.com/CodeGenieApp/serverless-express/issues/551.
/// </summary>
public sealed class AuthorizerContextTests
{
    /// <summary>That routes other than <c>$connect</c> get it is reported of AWS: https://github.com/dherault/serverless-offline/issues/1379.</summary>
    [Test]
    public async Task Every_event_of_the_connection_tells_who_the_client_is()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: clock);
        host.Functions.On("authorize", (_, _) =>
        {
            clock.Advance(TimeSpan.FromMilliseconds(42.9));
            return Task.FromResult(FakeFunctions.Success(
                Answers.With(Answers.Allow, ""","context":{"stringKey":"value","numberKey":123,"booleanKey":true}""")));
        });
        using var socket = await host.OpenSocketAsync();
        using var client = new Client(socket, "");
        await client.SendAsync("""{"action":"sendMessage"}""");
        await client.SendAsync("hello");
        await client.CloseAsync();
        foreach (var function in new[] { "connect", "sendMessage", "default", "disconnect" })
        {
            var context = (await host.Functions.NextEventAsync(function)).GetProperty("requestContext");
            Assert.That(context.GetProperty("authorizer").GetRawText(), Is.EqualTo(
                """{"stringKey":"value","numberKey":"123","booleanKey":"true","principalId":"me","integrationLatency":42}"""), function);
        }
    }

    /// <summary>What the page does not say: numbers are as they are written, null is nothing, API Gateway's own members stay its own.</summary>
    [TestCase("""{"a":1.50,"b":-1e3,"c":false,"d":""}""", """{"a":"1.50","b":"-1e3","c":"false","d":"","principalId":"me","integrationLatency":0}""")]
    [TestCase("""{"a":null,"b":"c"}""", """{"b":"c","principalId":"me","integrationLatency":0}""")]
    [TestCase("""{"principalId":"you","integrationLatency":"1"}""", """{"principalId":"me","integrationLatency":0}""")]
    [TestCase("""{"groups":"[\"a\",\"b\"]","name":"Jörg \uD83D\uDE42"}""", """{"groups":"[\"a\",\"b\"]","name":"Jörg 🙂","principalId":"me","integrationLatency":0}""")]
    [TestCase("""{"a":"1","a":"2"}""", """{"a":"2","principalId":"me","integrationLatency":0}""")]
    [TestCase("{}", """{"principalId":"me","integrationLatency":0}""")]
    [TestCase("null", """{"principalId":"me","integrationLatency":0}""")]
    public async Task Values_of_the_context_are_text_undocumented(string context, string expected)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: new ManualClock());
        host.Functions.On("authorize", Answers.With(Answers.Allow, $",\"context\":{context}"));
        await host.HandshakeAsync();
        var told = (await host.Functions.NextEventAsync("connect")).GetProperty("requestContext").GetProperty("authorizer");
        Assert.That(JsonElement.DeepEquals(told, JsonElement.Parse(expected)), Is.True, told.GetRawText());
    }

    /// <summary>The page has usageIdentifierKey, for usage plans, which are REST APIs'.</summary>
    [TestCase("")]
    [TestCase(""","usageIdentifierKey":"key","other":{}""")]
    public async Task An_answer_needs_no_context_and_may_have_more_undocumented(string more)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: new ManualClock());
        host.Functions.On("authorize", Answers.With(Answers.Allow, more));
        await host.HandshakeAsync();
        var told = (await host.Functions.NextEventAsync("connect")).GetProperty("requestContext").GetProperty("authorizer");
        Assert.That(told.GetRawText(), Is.EqualTo("""{"principalId":"me","integrationLatency":0}"""));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-connect-route-subprotocol.html: <c>$connect</c> answers with the one it agrees to.</summary>
    [Test]
    public async Task A_token_may_come_as_a_subprotocol_beside_the_one_that_is_agreed_on()
    {
        const string token = "bearer.eyJhbGciOiJSUzI1NiJ9.eyJzdWIiOiJtZSJ9.c2ln-bmF0dXJl_Cg";
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(identitySources: "route.request.header.Sec-WebSocket-Protocol"));
        host.Functions.On("authorize", (request, _) => Task.FromResult(FakeFunctions.Success(Answers.With(
            request.GetProperty("headers").GetProperty("Sec-WebSocket-Protocol").GetString() == $"chat, {token}" ? Answers.Allow : Answers.Deny))));
        host.Functions.On("connect", """{"statusCode":200,"headers":{"Sec-WebSocket-Protocol":"chat"}}""");
        using var client = await host.ConnectAsync("chat", token);
        Assert.That(client.Socket.SubProtocol, Is.EqualTo("chat"));
    }
}
