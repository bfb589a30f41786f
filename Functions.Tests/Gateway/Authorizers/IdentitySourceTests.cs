using System.Net;
using Functions.Local.Template;

namespace Functions.Tests.Gateway.Authorizers;

/// <summary>
/// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html: all identity sources must be there,
/// not null and not empty; else the answer is 401 and the function is not called. The 401 is also on
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html.
/// </summary>
public sealed class IdentitySourceTests
{
    private static readonly string[] Two = ["route.request.header.HeaderAuth1", "route.request.querystring.QueryAuth1"];

    [TestCase("/dev", "HeaderAuth1", "yes", Description = "one of two")]
    [TestCase("/dev?QueryAuth1=yes", "Other", "yes")]
    [TestCase("/dev?QueryAuth1=", "HeaderAuth1", "yes", Description = "empty")]
    [TestCase("/dev?QueryAuth1", "HeaderAuth1", "yes")]
    [TestCase("/dev?QueryAuth1=yes", "HeaderAuth1", "")]
    public async Task A_client_without_an_identity_source_is_answered_401_and_the_function_is_not_called(string path, string header, string value)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(identitySources: Two));
        var (status, body) = await host.HandshakeAsync(path, (header, value));
        Assert.Multiple(() =>
        {
            Assert.That(status, Is.EqualTo(HttpStatusCode.Unauthorized));
            Assert.That(body, Does.StartWith("""{"message":"Unauthorized","connectionId":"""));
            Assert.That(host.Functions.WasInvoked("authorize"), Is.False);
            Assert.That(host.Functions.WasInvoked("connect"), Is.False);
            Assert.That(host.Gateway.OpenConnections, Is.Zero);
        });
    }

    [Test]
    public async Task The_function_is_called_when_every_identity_source_is_there()
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(identitySources: Two));
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        var (status, _) = await host.HandshakeAsync("/dev?QueryAuth1=yes", ("HeaderAuth1", "yes"));
        Assert.That(status, Is.EqualTo(HttpStatusCode.SwitchingProtocols));
        Assert.That(host.Functions.WasInvoked("authorize"), Is.True);
    }

    /// <summary>How names are compared is not on the page: headers have no case in HTTP, a query has.</summary>
    [TestCase("route.request.header.authorization", true)]
    [TestCase("route.request.header.AUTHORIZATION", true)]
    [TestCase("route.request.header.Sec-WebSocket-Protocol", false)]
    [TestCase("route.request.header.Host", true)]
    [TestCase("route.request.querystring.token", true)]
    [TestCase("route.request.querystring.Token", false)]
    [TestCase("context.identity.sourceIp", true)]
    [TestCase("context.stage", true)]
    [TestCase("context.connectedAt", true)]
    [TestCase("context.identity", false)]
    [TestCase("context.identity.user", false)]
    [TestCase("context.stage.name", false)]
    [TestCase("stageVariables.room", true)]
    [TestCase("stageVariables.Room", false)]
    public async Task An_identity_source_may_be_any_part_of_the_request_undocumented(string source, bool isThere)
    {
        var stage = new Stage("dev") { Variables = new Dictionary<string, string> { ["room"] = "blue" } };
        await using var host = await GatewayHost.StartAsync(GatewayHost.ApiWithAuthorizer(stage, source));
        host.Functions.On("authorize", Answers.With(Answers.Allow));
        var (status, _) = await host.HandshakeAsync("/dev?token=x", ("Authorization", "Bearer x"));
        Assert.That(status, Is.EqualTo(isThere ? HttpStatusCode.SwitchingProtocols : HttpStatusCode.Unauthorized));
    }
}
