using System.Net;

namespace Functions.Tests.Gateway.Callbacks;

/// <summary>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html;
/// https://docs.aws.amazon.com/boto3/latest/reference/services/apigatewaymanagementapi/client/post_to_connection.html names the
/// errors, https://github.com/aws/aws-sdk-js-v3/blob/main/codegen/sdk-codegen/aws-models/apigatewaymanagementapi.json gives each
/// its status.
/// </summary>
public sealed class ConnectionTests
{
    private const string Unknown = "Mg_ugfpqPHcCIVA=";

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
        await client.CloseAsync();
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
    public async Task A_connection_takes_posts_as_soon_as_its_client_can_know_that_it_is_open_undocumented()
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

    /// <summary>As recorded in https://github.com/localstack/localstack/issues/4694.</summary>
    [TestCase("x")]
    [TestCase("Mg_ugfpqPHcCIVA")]
    [TestCase("Mg_ugfpqPHcCIVA=test")]
    [TestCase("Mg/ugfpqPHcCIVA=")]
    [TestCase("Mg\"ugfpqPHcCIV\\=")]
    public async Task A_malformed_id_is_a_bad_request_undocumented(string id)
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
}
