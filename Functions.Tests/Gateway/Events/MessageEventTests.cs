namespace Functions.Tests.Gateway.Events;

/// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html</summary>
public sealed class MessageEventTests
{
    [Test]
    public async Task The_message_event_has_the_message_as_it_came_and_no_headers_undocumented()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2));
        const string message = """{ "action":"sendMessage", "message":"Grüße \u0041 🙂 <b>" }""";
        await client.SendAsync(message);
        var sent = await host.Functions.NextEventAsync("sendMessage");
        var context = sent.GetProperty("requestContext");
        RequestContext.AssertIs(context, "sendMessage", "MESSAGE", secondsAfterConnect: 2);
        Assert.Multiple(() =>
        {
            Assert.That(sent.EnumerateObject().Select(member => member.Name), Is.EqualTo(new[] { "requestContext", "body", "isBase64Encoded" }));
            Assert.That(sent.GetProperty("body").GetString(), Is.EqualTo(message));
            Assert.That(sent.GetProperty("isBase64Encoded").GetBoolean(), Is.False);
            Assert.That(context.GetProperty("messageId").GetString(), Does.Match(RequestContext.Id));
            Assert.That(context.GetProperty("connectionId").GetString(), Is.EqualTo(client.Id));
        });
    }

    [Test]
    public async Task A_message_has_an_id_and_a_request_of_its_own()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.SendAsync("1");
        await client.SendAsync("2");
        var first = (await host.Functions.NextEventAsync("default")).GetProperty("requestContext");
        var second = (await host.Functions.NextEventAsync("default")).GetProperty("requestContext");
        Assert.That(second.GetProperty("messageId").GetString(), Is.Not.EqualTo(first.GetProperty("messageId").GetString()));
        Assert.That(second.GetProperty("requestId").GetString(), Is.Not.EqualTo(first.GetProperty("requestId").GetString()));
        Assert.That(second.GetProperty("connectionId").GetString(), Is.EqualTo(first.GetProperty("connectionId").GetString()));
    }
}
