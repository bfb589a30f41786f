using System.Net;
using Functions.Local.Lambda;

namespace Functions.Tests.Gateway.Handshakes;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</summary>
public sealed class RefusalTests
{
    /// <summary>That the connection is not made is on the page; of the status it names only 401 and 403, for authorization.</summary>
    [TestCase(302)]
    [TestCase(304)]
    [TestCase(400)]
    [TestCase(401)]
    [TestCase(403)]
    [TestCase(404)]
    [TestCase(500)]
    [TestCase(501)]
    [TestCase(503)]
    [TestCase(599)]
    [TestCase(403, "403.0")]
    [TestCase(403, "\"403\"")]
    public async Task A_client_is_refused_with_the_status_that_the_connect_function_answers_undocumented(int status, string? written = null)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", $$"""{"statusCode":{{written ?? $"{status}"}}}""");
        var (answered, _) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That((int)answered, Is.EqualTo(status));
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
            Assert.That(host.Functions.WasInvoked("disconnect"), Is.False);
        });
    }

    [Test]
    public async Task A_refusal_names_connection_and_request_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", """{"statusCode":401,"body":"not for the client"}""");
        var (_, body) = await host.HandshakeAsync();
        var context = (await host.Functions.NextEventAsync("connect")).GetProperty("requestContext");
        Assert.That(body, Is.EqualTo(
            $$"""{"message":"Unauthorized","connectionId":"{{context.GetProperty("connectionId")}}","requestId":"{{context.GetProperty("requestId")}}"}"""));
    }

    /// <summary>That the connection is not made is on the page, the status is not.</summary>
    [Test]
    public async Task A_failing_connect_function_refuses_the_client_with_502_and_tells_it_nothing_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", (_, _) => Task.FromResult<InvocationResult>(new InvocationResult.Failure("Oops", "secret")));
        var (status, body) = await host.HandshakeAsync();
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.BadGateway));
            Assert.That(body, Does.StartWith("""{"message":"Internal server error",""").And.Not.Contains("secret"));
        });
    }

    /// <summary>As for any failed integration.</summary>
    [TestCase("\"hello\"")]
    [TestCase("null")]
    [TestCase("""{"statusCode":"yes"}""")]
    [TestCase("""{"statusCode":101}""")]
    [TestCase("""{"statusCode":200,"surprise":1}""")]
    public async Task A_malformed_answer_of_the_connect_function_refuses_the_client_with_502_undocumented(string answer)
    {
        await using var host = await GatewayHost.StartAsync();
        host.Functions.On("connect", answer);
        Assert.That((await host.HandshakeAsync()).Status, Is.EqualTo(HttpStatusCode.BadGateway));
    }

    [Test]
    public async Task A_connect_function_beyond_the_integration_timeout_refuses_the_client_with_504_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        host.Functions.Hang("connect");
        var handshake = host.HandshakeAsync();
        await host.Functions.NextEventAsync("connect");
        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.That((await handshake).Status, Is.EqualTo(HttpStatusCode.GatewayTimeout));
    }
}
