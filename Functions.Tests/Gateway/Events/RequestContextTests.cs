namespace Functions.Tests.Gateway.Events;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html
/// names the members; that all are always there is as in events logged from APIs on AWS.
/// </summary>
public sealed class RequestContextTests
{
    [TestCase("connect")]
    [TestCase("default")]
    [TestCase("disconnect")]
    public async Task Every_event_has_the_same_members_in_its_context_and_identity_undocumented(string function)
    {
        await using var host = await GatewayHost.StartAsync();
        if (function == "connect")
        {
            await host.HandshakeAsync();
        }
        else
        {
            using var client = await host.ConnectAsync();
            await client.SendAsync("hello");
            await client.CloseAsync();
        }
        var context = (await host.Functions.NextEventAsync(function)).GetProperty("requestContext");
        Assert.That(context.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[]
        {
            "routeKey", "messageId", "disconnectStatusCode", "eventType", "extendedRequestId", "requestTime", "messageDirection",
            "disconnectReason", "stage", "connectedAt", "requestTimeEpoch", "identity", "requestId", "domainName", "connectionId",
            "apiId",
        }));
        Assert.That(context.GetProperty("identity").EnumerateObject().Select(member => member.Name), Is.EquivalentTo(new[]
        {
            "cognitoIdentityPoolId", "cognitoIdentityId", "principalOrgId", "cognitoAuthenticationType", "userArn", "userAgent",
            "accountId", "caller", "sourceIp", "accessKey", "cognitoAuthenticationProvider", "user",
        }));
    }
}
