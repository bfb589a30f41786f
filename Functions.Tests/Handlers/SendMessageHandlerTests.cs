using System.Collections.Concurrent;
using System.Text;
using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions;
using ChatFunctions.Connections;
using Functions.Tests.EndToEnd;
using Functions.Tests.Faults;
using Functions.Tests.Gateway;
using static Functions.Tests.Faults.Proxy.Faults;

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

    /// <summary>By what leaves and not by what came: an emoji may come as twelve bytes and leaves as four, a control comes as one of JSON's short escapes or as six bytes.</summary>
    [TestCase("x", "x")]
    [TestCase("é", "é")]
    [TestCase("🙂", "🙂")]
    [TestCase(@"\ud83d\ude42", "🙂")]
    [TestCase(@"a\u000a", @"a\n")]
    [TestCase("x", "x", 0)]
    public async Task A_message_may_leave_as_32_KB_and_no_more(string typed, string leaves, int historyHours = 24)
    {
        await using var chat = InProcessChat.Start(historyHours: historyHours);
        var number = historyHours == 0 ? "" : "\"seq\":1769851800125,";
        var envelope = ("""{"type":"message","id":"big","from":"Mg_ugfpqPHcCIVA=","message":"","sentAt":"2026-01-31T09:30:00.125Z"}""" + number).Length;
        var repeats = (32_768 - envelope) / Encoding.UTF8.GetByteCount(leaves);
        var rest = new string('x', 32_768 - envelope - (repeats * Encoding.UTF8.GetByteCount(leaves)));
        var longest = string.Concat(Enumerable.Repeat(typed, repeats)) + rest;

        var taken = await SendAsync(chat, chat.Table, $$"""{"action":"sendMessage","message":"{{longest}}","id":"big"}""");
        var refused = await SendAsync(chat, chat.Table, $$"""{"action":"sendMessage","message":"{{longest}}x","id":"big"}""");

        Assert.That(taken.StatusCode, Is.EqualTo(200), taken.Body);
        Assert.That(refused.StatusCode, Is.EqualTo(400));
        Assert.That(refused.Body, Does.Contain("\"MessageTooLarge\"").And.Contain("\"id\":\"big\""));
    }

    [Test]
    public async Task A_message_that_is_sent_on_is_counted_once_and_one_that_is_refused_is_not()
    {
        using var counted = new MemoryStream();
        await using var chat = InProcessChat.Start();
        chat.Metrics = new("chat", counted, TimeProvider.System);
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        await using var carol = await ChatClient.ConnectAsync(chat.Url);

        await alice.SendMessageAsync("a secret", "m-1");
        Assert.That((await alice.ReceiveNextAsync()).Text("type"), Is.EqualTo("ack"));
        foreach (var refused in new[] { """{"action":"sendMessage","message":""}""", """{"action":"sendMessage","message":"a secret","room":"not-mine"}""" })
        {
            await alice.SendAsync(refused);
            Assert.That((await alice.ReceiveNextAsync()).Text("type"), Is.EqualTo("error"));
        }

        var line = Encoding.UTF8.GetString(counted.ToArray());
        Assert.That(line.Split('\n'), Has.Length.EqualTo(2), line);
        Assert.That(line, Does.Contain("\"Stack\":\"chat\",\"Recipients\":2,\"Delivered\":2,\"Gone\":0,\"Failed\":0,\"Incomplete\":0,\"BroadcastMilliseconds\":"));
        Assert.That(line, Does.Not.Contain("secret").And.Not.Contain("m-1"));
    }

    [Test]
    public async Task A_message_of_emoji_that_fits_a_frame_is_delivered_in_one_of_the_same_size()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        var emoji = string.Concat(Enumerable.Repeat("🙂", 8_100));

        await alice.SendAsync($$"""{"action":"sendMessage","message":"{{emoji}}","id":"m-1"}""");

        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        var received = await bob.ReceiveNextAsync();
        Assert.That(received.Text("message"), Is.EqualTo(emoji));
        Assert.That(Encoding.UTF8.GetByteCount(received.GetRawText()), Is.InRange(32_400, 32_768));
    }

    [TestCase(70)]
    [TestCase(1_000)]
    [TestCase(60_000)]
    public async Task A_message_with_a_deeply_nested_member_is_delivered(int depth)
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);

        await alice.SendInFramesAsync($$"""{"x":{{new string('[', depth)}}{{new string(']', depth)}},"action":"sendMessage","message":"deep","id":"m-1"}""");

        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("deep"));
    }

    [TestCase("[")]
    [TestCase("{\"x\":")]
    public async Task Brackets_that_nobody_closes_break_nothing(string bracket)
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);

        foreach (var depth in new[] { 5_000, 100_000 / bracket.Length })
        {
            await alice.SendInFramesAsync(string.Concat(Enumerable.Repeat(bracket, depth)));
            Assert.That((await alice.ReceiveNextAsync()).Text("type"), Is.EqualTo("help"));
        }
    }

    [Test]
    public async Task A_sender_beyond_the_limit_is_refused_without_a_read_or_a_post_and_others_are_not()
    {
        var clock = new ManualClock();
        await using var chat = await FaultyChat.OpenAsync(receivers: 1);
        chat.Chat.Senders = new(6, clock);
        ConcurrentQueue<string> calls = [];
        chat.Proxy.Inject(call =>
        {
            calls.Enqueue(call.Action);
            return null;
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
        var refused = await await chat.StartSending();

        Assert.That((refused.Text("type"), refused.Text("code"), refused.Text("id")), Is.EqualTo(("error", "TooManyMessages", "m-3")));
        Assert.That(calls, Is.EqualTo(["Query", "TransactWriteItems", "Scan", "Post", "PutItem", "Scan", "Post"]));
        await chat.Receivers[0].SendMessageAsync("mine is another bucket", "m-1");
        Assert.That((await chat.Receivers[0].ReceiveNextAsync()).Text("type"), Is.EqualTo("ack"));
        Assert.That((await chat.Sender.ReceiveNextAsync()).Text("type"), Is.EqualTo("message"));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.That((await await chat.StartSending()).Text("type"), Is.EqualTo("ack"));
    }

    [Test]
    public async Task For_a_second_after_the_table_had_no_capacity_messages_are_refused_without_a_read_or_a_token()
    {
        var (clock, reads, throttled) = (new ManualClock(), 0, true);
        await using var chat = await FaultyChat.OpenAsync(receivers: 1, historyHours: 0);
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(4);
        chat.Chat.Senders = new(6, new ManualClock());
        chat.Proxy.Inject(call => call.Action == "Scan" && Interlocked.Increment(ref reads) > 0 && throttled ? TableThrottled : null);
        var handler = chat.Chat.SendMessage(clock: clock);
        Assert.That((await SendAsync()).StatusCode, Is.EqualTo(503));
        (throttled, reads) = (false, 0);

        clock.Advance(TimeSpan.FromSeconds(0.9));
        var refused = await SendAsync();

        Assert.That((refused.StatusCode, reads), Is.EqualTo((503, 0)));
        Assert.That(refused.Body, Does.Contain("\"code\":\"Busy\"").And.Contain("\"id\":\"m-1\""));
        clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.That((await SendAsync()).StatusCode, Is.EqualTo(200));

        Task<APIGatewayProxyResponse> SendAsync() =>
            SendMessageHandlerTests.SendAsync(chat.Chat, handler, """{"action":"sendMessage","message":"hi","id":"m-1"}""");
    }

    [Test]
    public async Task A_room_without_capacity_is_refused_for_a_second_and_no_other_is()
    {
        var (clock, throttled) = (new ManualClock(), true);
        await using var chat = await FaultyChat.OpenAsync(receivers: 0);
        var handler = chat.Chat.SendMessage(clock: clock);
        chat.Proxy.Inject(call => call is { Action: "Query", Table: "RoomsTable" } && throttled ? TableThrottled : null);
        Assert.That((await SendAsync("garden")).StatusCode, Is.EqualTo(503));
        throttled = false;

        Assert.That((await SendAsync("garden")).StatusCode, Is.EqualTo(503), "the same room");
        Assert.That((await SendAsync("kitchen")).StatusCode, Is.EqualTo(403), "another room, in which nobody is");
        Assert.That((await SendAsync(null)).StatusCode, Is.EqualTo(200), "everyone");
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That((await SendAsync("garden")).StatusCode, Is.EqualTo(403), "the same room, a second later");

        Task<APIGatewayProxyResponse> SendAsync(string? room) => SendMessageHandlerTests.SendAsync(
            chat.Chat, handler, $$"""{"action":"sendMessage","message":"hi","id":"m-1"{{(room is null ? "" : $",\"room\":\"{room}\"")}}}""");
    }

    [Test]
    public async Task A_message_that_is_refused_for_what_it_says_costs_no_token()
    {
        await using var chat = InProcessChat.Start();
        chat.Senders = new(1, new ManualClock());
        var handler = chat.SendMessage();

        for (var invalid = 0; invalid < 3; invalid++)
            Assert.That((await SendAsync(chat, handler, """{"action":"sendMessage","message":""}""")).StatusCode, Is.EqualTo(400));

        Assert.That((await SendAsync(chat, handler, """{"action":"sendMessage","message":"hi"}""")).StatusCode, Is.EqualTo(200));
        Assert.That((await SendAsync(chat, handler, """{"action":"sendMessage","message":"hi"}""")).StatusCode, Is.EqualTo(429));
    }

    [Test]
    public async Task Without_its_table_a_message_is_an_internal_error_whose_reason_only_the_log_tells()
    {
        await using var chat = InProcessChat.Start(historyHours: 0);
        var noTable = new ConnectionTable(chat.Database, "nowhere", TimeProvider.System);

        var response = await SendAsync(chat, noTable, """{"action":"sendMessage","message":"hi","id":"m-1"}""");

        Assert.That(response.StatusCode, Is.EqualTo(500));
        Assert.That(response.Body, Is.EqualTo(
            """{"type":"error","code":"InternalError","message":"The message could not be delivered; send it again with the same id.","requestId":"request-1","id":"m-1"}"""));
        Assert.That(chat.Log.Buffer.ToString(), Does.Contain("The message was not delivered."));
    }

    private static Task<APIGatewayProxyResponse> SendAsync(InProcessChat chat, ConnectionTable table, string body) =>
        SendAsync(chat, chat.SendMessage(table), body);

    private static Task<APIGatewayProxyResponse> SendAsync(InProcessChat chat, SendMessageHandler handler, string body) =>
        handler.HandleAsync(new() { Body = body, RequestContext = new() { ConnectionId = "Mg_ugfpqPHcCIVA=" } }, chat.Context());
}
