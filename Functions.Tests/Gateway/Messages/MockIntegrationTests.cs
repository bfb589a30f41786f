using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Gateway.Messages;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html</summary>
public sealed class MockIntegrationTests
{
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
}
