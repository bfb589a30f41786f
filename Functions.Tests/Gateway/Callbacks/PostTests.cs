using System.Net;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Gateway.Callbacks;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html;
/// https://docs.aws.amazon.com/boto3/latest/reference/services/apigatewaymanagementapi/client/post_to_connection.html names the
/// errors, https://github.com/aws/aws-sdk-js-v3/blob/main/codegen/sdk-codegen/aws-models/apigatewaymanagementapi.json gives each
/// its status.
/// </summary>
public sealed class PostTests
{
    [Test]
    public async Task A_post_reaches_the_client_as_a_text_message()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var response = await host.PostAsync(client.Id, "Grüße 🙂");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Headers.Contains("x-amzn-RequestId"), Is.True);
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("Grüße 🙂"));
    }

    [Test]
    public async Task Posts_arrive_in_the_order_they_were_answered_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        for (var i = 0; i < 50; i++)
        {
            using var response = await host.PostAsync(client.Id, $"{i}");
        }
        for (var i = 0; i < 50; i++)
        {
            Assert.That(await client.ReceiveAsync(), Is.EqualTo($"{i}"));
        }
    }

    [Test]
    public async Task A_post_may_have_128_KB_and_no_more()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var fits = await host.PostAsync(client.Id, new string('x', 128 * 1024));
        Assert.That(await client.ReceiveAsync(), Has.Length.EqualTo(128 * 1024));
        using var tooLong = await host.PostAsync(client.Id, new string('x', (128 * 1024) + 1));
        Assert.That(fits.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        await ErrorAnswer.AssertAsync(tooLong, HttpStatusCode.RequestEntityTooLarge, "PayloadTooLargeException");
    }

    [Test]
    public async Task A_chunked_post_has_the_same_limit()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        var body = new byte[(128 * 1024) + 1];
        using var tooLong = await host.ManageAsync(
            HttpMethod.Post, client.Id, body, change: request => request.Content = new StreamContent(new NoLength(body)));
        await ErrorAnswer.AssertAsync(tooLong, HttpStatusCode.RequestEntityTooLarge, "PayloadTooLargeException");
    }

    [Test]
    public async Task A_post_that_is_not_text_is_a_bad_request_and_leaves_the_connection_open_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var response = await host.ManageAsync(HttpMethod.Post, client.Id, [0xFF, 0xFE]);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.BadRequest, "BadRequestException");
        using var posted = await host.PostAsync(client.Id, "hello");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
    }

    [Test]
    public async Task An_empty_post_is_an_empty_message_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var response = await host.PostAsync(client.Id, "");
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.ReceiveAsync(), Is.Empty);
    }

    [Test]
    public async Task A_client_that_does_not_read_makes_posts_to_it_and_only_to_it_answer_429()
    {
        await using var host = await GatewayHost.StartAsync();
        using var slow = await host.ConnectAsync();
        using var other = await host.ConnectAsync();
        var message = new string('x', 128 * 1024);
        var queued = 0;
        HttpResponseMessage response;
        // The buffers of both ends of a TCP connection are filled before the gateway's own; a few hundred posts do it.
        while ((response = await host.PostAsync(slow.Id, message)).StatusCode == HttpStatusCode.OK && queued < 2000)
        {
            queued++;
            response.Dispose();
        }
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.TooManyRequests, "LimitExceededException");
        using var others = await host.PostAsync(other.Id, "hello");
        Assert.That(others.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        for (var i = 0; i < queued; i++)
        {
            Assert.That(await slow.ReceiveAsync(), Has.Length.EqualTo(message.Length));
        }
        await Poll.UntilAsync(
            async () => (await host.PostAsync(slow.Id, "again")).StatusCode == HttpStatusCode.OK, "room for one more post");
        Assert.That(await slow.ReceiveAsync(), Is.EqualTo("again"));
    }

    /// <summary>A stream whose length HttpClient cannot know.</summary>
    private sealed class NoLength(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
