using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions;
using ChatFunctions.Connections;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Handlers;

[TestFixture]
internal sealed class SendMessageHandlerTests
{
    [Test]
    public async Task A_post_to_a_connection_whose_connect_still_runs_does_not_delete_its_row()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        var mayEnd = new TaskCompletionSource();
        chat.HandshakesMayEnd = mayEnd.Task;
        var connecting = ChatClient.ConnectAsync(chat.Url);
        await Poll.UntilAsync(async () => (await chat.ConnectionIdsAsync()).Count == 2, "bob's row, stored before his handshake ends");

        await alice.SendMessageAsync("too early for bob", "m-1");
        var ack = await alice.ReceiveNextAsync();
        mayEnd.SetResult();
        await using var bob = await connecting;
        await alice.SendMessageAsync("now he hears", "m-2");

        Assert.That((ack.Number("delivered"), ack.Number("gone")), Is.EqualTo((0, 1)));
        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("id"), Is.EqualTo("m-2"));
    }

    [Test]
    public async Task A_connection_gone_for_longer_than_a_handshake_takes_loses_its_row()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await chat.PutRowAsync("GoneLongAgoCIVA=", DateTimeOffset.UtcNow.AddMinutes(-5));

        await alice.SendMessageAsync("anyone?", "m-1");

        Assert.That((await alice.ReceiveNextAsync()).Number("gone"), Is.EqualTo(1));
        await Poll.UntilAsync(async () => await chat.RowAsync("GoneLongAgoCIVA=") is null, "the row to be removed");
        Assert.That(await chat.ConnectionIdsAsync(), Has.Count.EqualTo(1), "alice's own row stays");
    }

    [Test]
    public async Task A_message_that_outgrows_128_KB_with_its_envelope_is_refused()
    {
        await using var chat = InProcessChat.Start();
        var body = $$"""{"action":"sendMessage","message":"{{new string('x', 128 * 1024)}}","id":"big"}""";

        var response = await SendAsync(chat, chat.Table, body);

        Assert.That(response.StatusCode, Is.EqualTo(400));
        Assert.That(response.Body, Does.Contain("\"MessageTooLarge\"").And.Contain("\"id\":\"big\""));
    }

    [Test]
    public async Task Without_its_table_a_message_is_an_internal_error_whose_reason_only_the_log_tells()
    {
        await using var chat = InProcessChat.Start();
        var noTable = new ConnectionTable(chat.DynamoDb, "nowhere", TimeProvider.System);

        var response = await SendAsync(chat, noTable, """{"action":"sendMessage","message":"hi","id":"m-1"}""");

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Body, Is.EqualTo(
            """{"type":"error","code":"InternalError","message":"The message was not delivered; send it again.","requestId":"request-1","id":"m-1"}"""));
        Assert.That(chat.Log.Buffer.ToString(), Does.Contain("The message was not delivered."));
    }

    private static Task<APIGatewayProxyResponse> SendAsync(InProcessChat chat, ConnectionTable table, string body) =>
        new SendMessageHandler(table, chat.Broadcaster, TimeProvider.System).HandleAsync(
            new() { Body = body, RequestContext = new() { ConnectionId = "Mg_ugfpqPHcCIVA=" } }, chat.Context());
}
