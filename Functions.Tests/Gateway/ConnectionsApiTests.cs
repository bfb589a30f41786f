using System.Net;

namespace Functions.Tests.Gateway;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html;
/// https://docs.aws.amazon.com/boto3/latest/reference/services/apigatewaymanagementapi/client/post_to_connection.html names the
/// errors, https://github.com/aws/aws-sdk-js-v3/blob/main/codegen/sdk-codegen/aws-models/apigatewaymanagementapi.json gives each
/// its status.
/// </summary>
public sealed class ConnectionsApiTests
{
    private const string Unknown = "Mg_ugfpqPHcCIVA=";

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
    public async Task Posts_arrive_in_the_order_they_were_answered()
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

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task An_unknown_connection_is_gone(string method)
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await host.ManageAsync(new HttpMethod(method), Unknown);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Gone, "GoneException");
    }

    [Test]
    public async Task A_closed_connection_is_gone()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        await client.Socket.CloseAsync(System.Net.WebSockets.WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        using var response = await host.PostAsync(client.Id, "hello");
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Gone, "GoneException");
    }

    /// <summary>https://repost.aws/knowledge-center/410-gone-api-gateway</summary>
    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task A_connection_whose_handshake_is_not_over_is_gone(string method)
    {
        await using var host = await GatewayHost.StartAsync();
        var status = default(HttpStatusCode);
        host.Functions.On("connect", async (connect, _) =>
        {
            var id = connect.GetProperty("requestContext").GetProperty("connectionId").GetString()!;
            using var response = await host.ManageAsync(new HttpMethod(method), id);
            status = response.StatusCode;
            return FakeFunctions.Success(FakeFunctions.Ok);
        });
        using var client = await host.ConnectAsync();
        Assert.That(status, Is.EqualTo(HttpStatusCode.Gone));
    }

    [Test]
    public async Task A_connection_takes_posts_as_soon_as_its_client_can_know_that_it_is_open()
    {
        var socket = new TaskCompletionSource();
        await using var host = await GatewayHost.StartAsync(afterUpgrade: () => socket.Task);
        using var client = await host.ConnectAsync();
        using var described = await host.ManageAsync(HttpMethod.Get, client.Id);
        using var posted = await host.PostAsync(client.Id, "hello");
        using var deleted = await host.ManageAsync(HttpMethod.Delete, client.Id);
        Assert.That(
            new[] { described.StatusCode, posted.StatusCode, deleted.StatusCode },
            Is.EqualTo(new[] { HttpStatusCode.OK, HttpStatusCode.OK, HttpStatusCode.NoContent }));
        socket.SetResult();
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("close 1000 Connection Closed Normally"));
    }

    [TestCase("x")]
    [TestCase("Mg_ugfpqPHcCIVA")]
    [TestCase("Mg_ugfpqPHcCIVA=test")]
    [TestCase("Mg/ugfpqPHcCIVA=")]
    [TestCase("Mg\"ugfpqPHcCIV\\=")]
    public async Task A_malformed_id_is_a_bad_request(string id)
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await host.PostAsync(id, "hello");
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.BadRequest, "BadRequestException");
    }

    [Test]
    public async Task A_connection_is_described()
    {
        var clock = new ManualClock();
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        clock.Advance(TimeSpan.FromSeconds(2.25));
        await client.SendAsync("hello");
        await host.Functions.NextEventAsync("default");
        using var response = await host.ManageAsync(HttpMethod.Get, client.Id);
        Assert.That(response.Content.Headers.ContentType?.MediaType, Is.EqualTo("application/json"));
        Assert.That(await response.Content.ReadAsStringAsync(), Is.EqualTo(
            """{"connectedAt":"2026-01-25T18:50:04.673Z","identity":{"sourceIp":"127.0.0.1","userAgent":null},"lastActiveAt":"2026-01-25T18:50:06.923Z"}"""));
    }

    /// <summary>The code is not on AWS's pages; it is in https://github.com/boto/boto3/issues/3789.</summary>
    [Test]
    public async Task A_delete_closes_the_connection_with_1000_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var posted = await host.PostAsync(client.Id, "last words");
        using var response = await host.ManageAsync(HttpMethod.Delete, client.Id);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("last words"));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("close 1000 Connection Closed Normally"));
        var context = (await host.Functions.NextEventAsync("disconnect")).GetProperty("requestContext");
        Assert.That(context.GetProperty("disconnectStatusCode").GetInt32(), Is.EqualTo(1000));
    }

    [TestCase("GET")]
    [TestCase("POST")]
    [TestCase("DELETE")]
    public async Task An_open_connection_cannot_be_reached_through_another_stage_undocumented(string method)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var response = await host.ManageAsync(new HttpMethod(method), client.Id, stage: "other");
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Forbidden, "ForbiddenException", "Forbidden");
        Assert.That(host.Gateway.OpenConnections, Is.EqualTo(1));
    }

    [TestCase("PUT", "Mg_ugfpqPHcCIVA=")]
    [TestCase("PATCH", "Mg_ugfpqPHcCIVA=")]
    [TestCase("GET", "")]
    [TestCase("POST", "")]
    public async Task Any_other_method_or_a_missing_id_is_a_missing_token_undocumented(string method, string id)
    {
        await using var host = await GatewayHost.StartAsync();
        using var response = await host.ManageAsync(new HttpMethod(method), id);
        await ErrorAnswer.AssertAsync(
            response, HttpStatusCode.Forbidden, "MissingAuthenticationTokenException", "Missing Authentication Token");
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
        await Eventually.TrueAsync(async () => (await host.PostAsync(slow.Id, "again")).StatusCode == HttpStatusCode.OK);
        Assert.That(await slow.ReceiveAsync(), Is.EqualTo("again"));
    }

    /// <summary>A stream whose length HttpClient cannot know.</summary>
    private sealed class NoLength(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}
