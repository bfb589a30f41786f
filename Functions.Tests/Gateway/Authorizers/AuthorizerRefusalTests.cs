using System.Net;
using System.Net.Sockets;
using System.Text;
using Functions.Local.Lambda;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Gateway.Authorizers;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/call-api-with-api-gateway-lambda-authorization.html has 401, 403 and
/// 500; https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html what each stands for.
/// The bodies are those of any refusal of ours: a browser sees neither body nor status.
/// </summary>
public sealed class AuthorizerRefusalTests
{
    [Test]
    public async Task A_client_that_the_policy_allows_comes_in()
    {
        await using var host = await StartAsync(Answers.With(Answers.Allow));
        using var client = await host.ConnectAsync();
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
    }

    [TestCase(Answers.Deny)]
    [TestCase(Answers.Allow + "," + Answers.Deny)]
    [TestCase("""{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:eu-west-1:123456789012:abcde12345/dev/GET/"}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"b"}}}""")]
    public Task A_client_that_the_policy_denies_or_does_not_allow_is_answered_403(string statements) =>
        IsRefusedAsync(Answers.With(statements), HttpStatusCode.Forbidden, "Forbidden");

    /// <summary>
    /// The page of the example throws it: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html.
    /// </summary>
    [Test]
    public async Task A_function_whose_error_says_Unauthorized_refuses_with_401()
    {
        await using var host = await FailingAsync("Error", "Unauthorized");
        var (status, body) = await host.HandshakeAsync();
        Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(body, Does.StartWith("""{"message":"Unauthorized","""));
    }

    /// <summary>That the text must be nothing else is not on the page; "Error: Invalid token" is its example of a 500.</summary>
    [TestCase("Error", "Error: Invalid token")]
    [TestCase("Error", "unauthorized")]
    [TestCase("Error", "Unauthorized: the token has expired")]
    [TestCase("Unauthorized", "no")]
    [TestCase("Sandbox.Timedout", "RequestId: 1 Error: Task timed out after 3.00 seconds")]
    [TestCase("Runtime.ExitError", "RequestId: 1 Error: Runtime exited with error: exit status 1")]
    public async Task Any_other_error_of_the_function_refuses_with_500_and_tells_nothing_undocumented(string type, string message)
    {
        await using var host = await FailingAsync(type, message);
        var (status, body) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.InternalServerError));
            Assert.That(body, Does.StartWith("""{"message":"Internal server error","""));
            Assert.That(host.Functions.WasInvoked("connect"), Is.False);
        });
    }

    /// <summary>
    /// What an answer must have is on https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html;
    /// that breaking it is a 500 is reported: https://gist.github.com/djm/15cf09b6b21c20332a602d3bca6b6d08 of an object in the context.
    /// </summary>
    [TestCase("null")]
    [TestCase("true")]
    [TestCase("[]")]
    [TestCase("{}")]
    [TestCase("not json")]
    [TestCase("""{"statusCode":401}""")]
    [TestCase("""{"isAuthorized":true}""", Description = "HTTP APIs' simple response")]
    [TestCase("""{"principalId":"me"}""")]
    [TestCase("""{"principalId":"me","policyDocument":null}""")]
    [TestCase("""{"principalId":"me","policyDocument":"{}"}""")]
    [TestCase("""{"principalId":"me","policyDocument":{"Version":"2012-10-17"}}""")]
    [TestCase("""{"principalId":"me","policyDocument":{"Version":"2012-10-18","Statement":[]}}""")]
    [TestCase("""{"principalId":"me","policyDocument":{"version":"2012-10-17","statement":[]}}""")]
    [TestCase("""{"principalId":"me","policyDocument":{"Statement":["Allow"]}}""")]
    [TestCase("""{"principalId":"me","policyDocument":{"Statement":"Allow"}}""")]
    [TestCase($$"""{"policyDocument":{"Version":"2012-10-17","Statement":[{{Answers.Allow}}]} }""", Description = "no principalId")]
    [TestCase($$"""{"principalId":null,"policyDocument":{"Version":"2012-10-17","Statement":[{{Answers.Allow}}]} }""")]
    [TestCase($$"""{"principalId":{},"policyDocument":{"Version":"2012-10-17","Statement":[{{Answers.Allow}}]} }""")]
    [TestCase($$"""{"principalId":"\ud800","policyDocument":{"Version":"2012-10-17","Statement":[{{Answers.Allow}}]} }""")]
    public Task A_malformed_answer_refuses_with_500_undocumented(string answer) =>
        IsRefusedAsync(answer, HttpStatusCode.InternalServerError, "Internal server error");

    [TestCase("""{"Effect":"allow","Action":"*","Resource":"*"}""")]
    [TestCase("""{"Effect":true,"Action":"*","Resource":"*"}""")]
    [TestCase("""{"Action":"*","Resource":"*"}""")]
    [TestCase("""{"Effect":"Allow","Resource":"*"}""")]
    [TestCase("""{"Effect":"Allow","Action":"*"}""")]
    [TestCase("""{"Effect":"Allow","Action":1,"Resource":"*"}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":["*",1]}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","NotAction":"x","Resource":"*"}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","NotResource":"x"}""")]
    [TestCase("""{"Effect":"Deny","Effect":"Allow","Action":"*","Resource":"*"}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"Bool":{"a":"b"}},"Condition":{}}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Condition":[]}""")]
    [TestCase("""{"Effect":"Allow","Action":"*","Resource":"*","Conditions":{"Bool":{"a":"b"}}}""", Description = "a condition that nobody would heed")]
    [TestCase("""{"effect":"Allow","action":"*","resource":"*"}""")]
    public Task A_malformed_statement_refuses_with_500_undocumented(string statement) =>
        IsRefusedAsync(Answers.With(statement), HttpStatusCode.InternalServerError, "Internal server error");

    /// <summary>The page: no JSON object or array is a valid value in the context.</summary>
    [TestCase(""","context":{"groups":["a","b"]}""")]
    [TestCase(""","context":{"user":{"id":1}}""")]
    [TestCase(""","context":{"ok":"yes","user":{}}""")]
    [TestCase(""","context":["a"]""")]
    [TestCase(""","context":"a" """)]
    public Task An_object_or_an_array_in_the_context_refuses_with_500(string context) =>
        IsRefusedAsync(Answers.With(Answers.Allow, context), HttpStatusCode.InternalServerError, "Internal server error");

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html; that a KB has 1,024 bytes is not there.</summary>
    [TestCase(8 * 1024, HttpStatusCode.SwitchingProtocols)]
    [TestCase((8 * 1024) + 1, HttpStatusCode.InternalServerError)]
    public async Task An_answer_has_8_KB_at_most(int bytes, HttpStatusCode expected)
    {
        var empty = Answers.With(Answers.Allow, ",\"context\":{\"x\":\"\"}");
        await using var host = await StartAsync(empty.Replace("\"x\":\"\"", $"\"x\":\"{new string('x', bytes - empty.Length)}\"", StringComparison.Ordinal));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(expected));
    }

    /// <summary>The page of the output limits a Resource to 512 characters; what becomes of a longer one is not there.</summary>
    [TestCase(512, HttpStatusCode.SwitchingProtocols)]
    [TestCase(513, HttpStatusCode.InternalServerError)]
    public async Task A_resource_has_512_characters_at_most(int length, HttpStatusCode expected)
    {
        var resource = Answers.MethodArn + new string('*', length - Answers.MethodArn.Length);
        await using var host = await StartAsync(Answers.With($$"""{"Effect":"Allow","Action":"execute-api:Invoke","Resource":"{{resource}}"}"""));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(expected));
    }

    /// <summary>
    /// No page has a limit for WebSocket APIs: it is the longest of an integration's. That the client gets 500 and not 504 is
    /// reported of REST APIs: https://dev.to/marcogrcr/api-gateway-lambda-authorizer-lambda-proxy-integration-failure-modes-52bc.
    /// </summary>
    [Test]
    public async Task A_function_that_does_not_answer_within_29_seconds_refuses_with_500_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(), clock: clock);
        host.Functions.Hang("authorize");
        var handshake = host.HandshakeAsync();
        await host.Functions.NextEventAsync("authorize");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That((await handshake).Status, Is.EqualTo(HttpStatusCode.InternalServerError));
    }

    [Test]
    public async Task An_invoker_that_throws_refuses_with_500_undocumented()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        host.Functions.On("authorize", (_, _) => throw new InvalidOperationException("secret"));
        var (status, body) = await host.HandshakeAsync();
        Assert.That(status, Is.EqualTo(HttpStatusCode.InternalServerError));
        Assert.That(body, Does.Not.Contain("secret"));
    }

    /// <summary>Neither whether it waits for it, nor whether it answers in time after all, matters to a client that has gone.</summary>
    [TestCase(false)]
    [TestCase(true)]
    public async Task A_client_that_hangs_up_while_the_function_runs_is_not_connected_undocumented(bool answersAfterAll)
    {
        TaskCompletionSource noticed = new();
        var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        host.Functions.On("authorize", async (_, givenUp) =>
        {
            await Task.Delay(Timeout.Infinite, givenUp).ContinueWith(_ => noticed.SetResult(), TaskScheduler.Default);
            return answersAfterAll ? FakeFunctions.Success(Answers.With(Answers.Allow)) : throw new OperationCanceledException(givenUp);
        });
        await using (host)
        {
            using var tcp = new TcpClient();
            await tcp.ConnectAsync(host.Url.Host, host.Url.Port);
            await tcp.GetStream().WriteAsync(Encoding.ASCII.GetBytes(
                "GET /dev HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n" +
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"));
            await host.Functions.NextEventAsync("authorize");
            tcp.Close();
            await noticed.Task.WaitAsync(Patience.Length);
            // It waits for every request that runs.
            await host.Gateway.CloseAllAsync(CancellationToken.None).WaitAsync(Patience.Length);
        }
        Assert.That(host.Functions.WasInvoked("connect"), Is.False);
        Assert.That(host.Functions.WasInvoked("disconnect"), Is.False);
    }

    /// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html: caching is for HTTP APIs.</summary>
    [Test]
    public async Task Every_connection_is_asked_about_anew()
    {
        await using var host = await StartAsync(Answers.With(Answers.Allow));
        using var first = await host.ConnectAsync();
        await host.Functions.NextEventAsync("authorize");
        host.Functions.On("authorize", Answers.With(Answers.Deny));
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.Forbidden));
        await Poll.UntilAsync(() => host.Gateway.OpenConnections == 1, "the first to stay, who was let in");
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</summary>
    [Test]
    public async Task The_connect_function_may_still_refuse_whom_the_authorizer_lets_in()
    {
        await using var host = await StartAsync(Answers.With(Answers.Allow));
        host.Functions.On("connect", """{"statusCode":409}""");
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.Conflict));
    }

    private static async Task<GatewayHost> StartAsync(string answer)
    {
        var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        host.Functions.On("authorize", answer);
        return host;
    }

    private static async Task<GatewayHost> FailingAsync(string type, string message)
    {
        var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer());
        host.Functions.On("authorize", (_, _) => Task.FromResult<InvocationResult>(new InvocationResult.Failure(type, message)));
        return host;
    }

    private static async Task IsRefusedAsync(string answer, HttpStatusCode expected, string message)
    {
        await using var host = await StartAsync(answer);
        var (status, body) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(expected));
            Assert.That(body, Does.StartWith($$"""{"message":"{{message}}","connectionId":"""));
            Assert.That(host.Functions.WasInvoked("connect"), Is.False);
            Assert.That(host.Functions.WasInvoked("disconnect"), Is.False);
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
        });
    }
}
