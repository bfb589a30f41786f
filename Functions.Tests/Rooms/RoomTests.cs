using System.Text.Json;
using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions.Rooms;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway;
using Functions.Tests.Handlers;

namespace Functions.Tests.Rooms;

/// <summary>Rooms as clients meet them, over the template's routes.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class RoomTests
{
    [Test]
    public async Task Who_joins_gets_what_was_said_before_and_hears_what_is_said_after()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        var empty = await AskAsync(alice, """{"action":"join","room":"garden","name":"Alice"}""");
        Assert.That(Type(empty), Is.EqualTo(("joined", "garden")));
        Assert.That((empty.GetProperty("messages").GetArrayLength(), empty.GetProperty("last").GetInt64(), empty.GetProperty("complete").GetBoolean()), Is.EqualTo((0, 0L, true)));
        var before = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"before","id":"m-1","name":"Alice"}""");
        Assert.That((before.Text("type"), before.Number("delivered")), Is.EqualTo(("ack", 0)));

        var joined = await AskAsync(bob, """{"action":"join","room":"garden"}""");
        var after = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"after","id":"m-2","name":"Alice"}""");
        var heard = await bob.ReceiveNextAsync();

        var kept = joined.GetProperty("messages").EnumerateArray().Single();
        Assert.That((kept.Text("message"), kept.Text("room"), kept.Text("name"), Seq(kept)), Is.EqualTo(("before", "garden", "Alice", Seq(before))));
        Assert.That((heard.Text("message"), heard.Text("room"), Seq(heard)), Is.EqualTo(("after", "garden", Seq(before) + 1)));
        Assert.That((after.Number("delivered"), Seq(after)), Is.EqualTo((1, Seq(heard))));
    }

    [Test]
    public async Task A_room_is_heard_by_its_members_only_and_everyone_by_all()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        await using var carol = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        await AskAsync(bob, """{"action":"join","room":"garden"}""");

        await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"among us","id":"m-1"}""");
        await AskAsync(alice, """{"action":"sendMessage","message":"to all","id":"m-2"}""");

        Assert.That(Texts(await bob.ReceivedUntilPongAsync()), Is.EqualTo(["among us", "to all"]));
        Assert.That(Texts(await carol.ReceivedUntilPongAsync()), Is.EqualTo(["to all"]));
    }

    [Test]
    public async Task Who_leaves_hears_no_more_may_not_write_and_may_come_back()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        await AskAsync(bob, """{"action":"join","room":"garden"}""");

        Assert.That(Type(await AskAsync(bob, """{"action":"leave","room":"garden"}""")), Is.EqualTo(("left", "garden")));
        Assert.That(Type(await AskAsync(bob, """{"action":"leave","room":"garden"}""")), Is.EqualTo(("left", "garden")), "once more");
        var missed = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"missed","id":"m-1"}""");
        Assert.That(missed.Number("delivered"), Is.Zero);
        Assert.That(Texts(await bob.ReceivedUntilPongAsync()), Is.Empty);
        Refused(await AskAsync(bob, """{"action":"sendMessage","room":"garden","message":"hi","id":"m-2"}"""), "NotAMember", "garden", "m-2");
        Refused(await AskAsync(bob, """{"action":"history","room":"garden"}"""), "NotAMember", "garden");
        Refused(await AskAsync(bob, """{"action":"people","room":"garden"}"""), "NotAMember", "garden");

        var back = await AskAsync(bob, $$"""{"action":"join","room":"garden","after":{{Seq(missed) - 1}}}""");
        Assert.That(Texts(back.GetProperty("messages").EnumerateArray()), Is.EqualTo(["missed"]));
    }

    /// <summary>A write that was given up, and done by a second try, may still arrive, when its member has asked for something else.</summary>
    [Test]
    public async Task A_write_that_arrives_late_undoes_nothing_that_was_asked_for_after_it()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden","name":"Alice"}""");
        var (alices, before) = ((await chat.ConnectionIdsAsync()).Single(), DateTimeOffset.UtcNow.AddMinutes(-1));

        await chat.Rooms.DeleteAsync("garden", alices, TimeSpan.FromSeconds(5), CancellationToken.None, leftAt: before);
        await chat.Rooms.PutAsync("garden", alices, "Before", before, TimeSpan.FromSeconds(5), CancellationToken.None);

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("name")), Is.EqualTo(["Alice"]));
        Assert.That(Type(await AskAsync(alice, """{"action":"leave","room":"garden"}""")), Is.EqualTo(("left", "garden")));
        Assert.That(await MembershipsAsync(chat), Is.Empty);
    }

    /// <summary>Two frames of a connection are served at once, and the earlier one may take longer.</summary>
    [Test]
    public async Task A_frame_that_is_served_late_undoes_nothing_that_was_asked_for_after_it()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden","name":"Alice"}""");
        APIGatewayProxyRequest.ProxyRequestContext before = new()
        {
            ConnectionId = (await chat.ConnectionIdsAsync()).Single(),
            RequestTimeEpoch = DateTimeOffset.UtcNow.AddMinutes(-1).ToUnixTimeMilliseconds(),
        };

        await new ChatFunctions.JoinHandler(chat.Tables(), keepsHistory: true)
            .HandleAsync(new() { Body = """{"action":"join","room":"garden","name":"Before"}""", RequestContext = before }, chat.Context());
        await new ChatFunctions.LeaveHandler(chat.Tables())
            .HandleAsync(new() { Body = """{"action":"leave","room":"garden"}""", RequestContext = before }, chat.Context());

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("name")), Is.EqualTo(["Alice"]));
        // By its row, which must name the room still.
        await alice.DisposeAsync();
        await Poll.UntilAsync(async () => (await MembershipsAsync(chat)).Count == 0, "the membership to be removed");
    }

    [Test]
    public async Task Who_disconnects_is_a_member_nowhere_any_more()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        var bob = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"room-0"}""");
        for (var room = 0; room < 30; room++)
            await AskAsync(bob, $$"""{"action":"join","room":"room-{{room}}"}""");

        await bob.DisposeAsync();

        await Poll.UntilAsync(async () => (await MembershipsAsync(chat)).Count == 1, "bob's memberships to be removed");
        Assert.That((await AskAsync(alice, """{"action":"people","room":"room-0"}""")).Number("count"), Is.EqualTo(1));
    }

    /// <summary>Its `$disconnect` may have failed.</summary>
    [Test]
    public async Task A_member_that_has_gone_is_removed_when_a_message_finds_it_gone()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        await chat.Rooms.PutAsync("garden", "GoneAfpqPHcCIVA=", null, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), CancellationToken.None);

        var ack = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"hi","id":"m-1"}""");

        Assert.That((ack.Number("delivered"), ack.Number("gone")), Is.EqualTo((0, 1)));
        await Poll.UntilAsync(async () => (await MembershipsAsync(chat)).Count == 1, "the membership to be removed");
    }

    [Test]
    public async Task People_are_named_as_they_joined_and_counted_and_of_everyone_only_counted()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden","name":"Alice"}""");
        await AskAsync(bob, """{"action":"join","room":"garden"}""");

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");
        var everyone = await AskAsync(alice, """{"action":"people"}""");

        Assert.That(Type(people), Is.EqualTo(("people", "garden")));
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("name")), Is.EquivalentTo(["Alice", null]));
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("connectionId")), Is.EquivalentTo(await chat.ConnectionIdsAsync()));
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("joinedAt")), Is.All.Match(@"^20\d\d-.*Z$"));
        Assert.That((people.Number("count"), people.GetProperty("complete").GetBoolean()), Is.EqualTo((2, true)));
        Assert.That((everyone.GetProperty("people").GetArrayLength(), everyone.Number("count"), everyone.GetProperty("complete").GetBoolean()), Is.EqualTo((0, 2, true)));
    }

    [Test]
    public async Task A_full_room_names_a_hundred_and_counts_all()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        await Parallel.ForAsync(0, 150, async (index, cancellationToken) =>
            await chat.Rooms.PutAsync("garden", $"Member{index:D3}=", null, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), cancellationToken));

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");

        Assert.That(
            (people.GetProperty("people").GetArrayLength(), people.Number("count"), people.GetProperty("complete").GetBoolean()),
            Is.EqualTo((100, 151, true)));
    }

    /// <summary>Their `$disconnect` never ran, and DynamoDB deletes what has expired late, by days.</summary>
    [Test]
    public async Task Who_has_expired_is_neither_listed_nor_counted_nor_posted_to()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        var (early, late) = (Rooms(-131), Rooms(-100));
        await Parallel.ForAsync(0, 150, async (index, cancellationToken) => await (index < 140 ? early : late).PutAsync(
            "garden", $"Member{index:D3}AAAAAA=", null, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), cancellationToken));
        await chat.PutRowAsync("Expired=", DateTimeOffset.UtcNow.AddMinutes(-131));

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");
        Assert.That((await AskAsync(alice, """{"action":"people"}""")).Number("count"), Is.EqualTo(1), "of everyone");
        var ack = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"hi","id":"m-1"}""");

        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("connectionId")), Has.Exactly(11).Items.And.All.Match("^Member14|^(?!Member)"));
        Assert.That((people.Number("count"), people.GetProperty("complete").GetBoolean()), Is.EqualTo((11, true)));
        Assert.That((ack.Number("delivered"), ack.Number("gone"), ack.Number("failed")), Is.EqualTo((0, 10, 0)));

        RoomTable Rooms(int minutes) => new(chat.Database, chat.RoomsTableName, new ShiftedClock(TimeProvider.System, TimeSpan.FromMinutes(minutes)));
    }

    [Test]
    public async Task People_with_long_names_come_in_one_frame_of_API_Gateways_and_all_are_counted()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");
        var name = string.Concat(Enumerable.Repeat("🙂", 64));
        await Parallel.ForAsync(0, 99, async (index, cancellationToken) => await chat.Rooms.PutAsync(
            "garden", $"Member{index:D3}AAAAA=", name, DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), cancellationToken));

        var people = await AskAsync(alice, """{"action":"people","room":"garden"}""");

        Assert.That(System.Text.Encoding.UTF8.GetByteCount(people.GetRawText()), Is.InRange(32_000, 32_768));
        Assert.That((people.Number("count"), people.GetProperty("complete").GetBoolean()), Is.EqualTo((100, true)));
    }

    [Test]
    public async Task Fifty_rooms_may_be_joined_and_one_more_once_one_was_left()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        for (var room = 0; room < 50; room++)
            Assert.That(Type(await AskAsync(alice, $$"""{"action":"join","room":"room-{{room}}"}""")), Is.EqualTo(("joined", $"room-{room}")));

        var refused = await AskAsync(alice, """{"action":"join","room":"one-more"}""");
        Refused(refused, "InvalidMessage", "one-more");
        Assert.That(refused.Text("message"), Does.Contain("50 rooms").And.Contains("leave one"));
        Assert.That(await MembershipsAsync(chat), Has.Count.EqualTo(50));
        Assert.That(Type(await AskAsync(alice, """{"action":"join","room":"room-7"}""")), Is.EqualTo(("joined", "room-7")), "one it is in");
        await AskAsync(alice, """{"action":"leave","room":"room-7"}""");
        Assert.That(Type(await AskAsync(alice, """{"action":"join","room":"one-more"}""")), Is.EqualTo(("joined", "one-more")));
    }

    [Test]
    public async Task Who_has_disconnected_joins_nothing_any_more()
    {
        await using var chat = InProcessChat.Start();

        var response = await new ChatFunctions.JoinHandler(chat.Tables(), keepsHistory: true)
            .HandleAsync(new() { Body = """{"action":"join","room":"garden"}""", RequestContext = new() { ConnectionId = "Gone_IVAAA=" } }, chat.Context());

        Assert.That(response.StatusCode, Is.EqualTo(410));
        Refused(JsonElement.Parse(response.Body), "NotConnected", "garden");
        Assert.That(await MembershipsAsync(chat), Is.Empty);
        Assert.That(await chat.RowAsync("Gone_IVAAA="), Is.Null, "a row without its connection would be broadcast to");
    }

    [TestCase("join", "{}")]
    [TestCase("join", """{"room":""}""")]
    [TestCase("join", """{"room":"everyone"}""")]
    [TestCase("join", """{"room":"EveryOne"}""")]
    [TestCase("join", """{"room":"a b"}""")]
    [TestCase("join", """{"room":"gärten"}""")]
    [TestCase("join", """{"room":"a\n"}""")]
    [TestCase("join", """{"room":7}""")]
    [TestCase("join", """{"room":null}""")]
    [TestCase("leave", "{}")]
    [TestCase("leave", """{"room":"everyone"}""")]
    [TestCase("people", """{"room":"a/b"}""")]
    [TestCase("history", """{"room":"a/b"}""")]
    [TestCase("sendMessage", """{"room":"everyone","message":"hi"}""")]
    [TestCase("sendMessage", """{"room":"EVERYONE","message":"hi"}""")]
    [TestCase("sendMessage", """{"room":["garden"],"message":"hi"}""")]
    public async Task A_name_that_no_room_has_is_refused_with_the_rule(string action, string members)
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);

        var error = await AskAsync(alice, $$"""{"action":"{{action}}",{{members[1..]}}""".Replace(",}", "}", StringComparison.Ordinal));

        Refused(error, "InvalidMessage", null);
        Assert.That(error.Text("message"), Does.Contain("`room` must be 1 to 64 characters of A-Z, a-z, 0-9, _, . and -"));
        Assert.That(await MembershipsAsync(chat), Is.Empty);
    }

    [TestCase("history", """{"after":"1"}""", "`after`")]
    [TestCase("history", """{"after":-1}""", "`after`")]
    [TestCase("history", """{"after":1.5}""", "`after`")]
    [TestCase("history", """{"before":true}""", "`before`")]
    [TestCase("history", """{"before":9007199254740992}""", "`before`")]
    [TestCase("history", """{"after":99999999999999999999}""", "`after`")]
    [TestCase("history", """{"after":1,"before":2}""", "not both")]
    [TestCase("history", """{"limit":0}""", "`limit`")]
    [TestCase("history", """{"limit":101}""", "`limit`")]
    [TestCase("history", """{"limit":"10"}""", "`limit`")]
    [TestCase("join", """{"room":"garden","after":"x"}""", "`after`")]
    [TestCase("join", """{"room":"garden","name":""}""", "`name`")]
    [TestCase("sendMessage", """{"message":"hi","retry":"yes"}""", "`retry`")]
    public async Task A_number_that_no_message_has_is_refused_with_the_rule(string action, string members, string rule)
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);

        var error = await AskAsync(alice, $$"""{"action":"{{action}}",{{members[1..]}}""");

        Assert.That((error.Text("type"), error.Text("code")), Is.EqualTo(("error", "InvalidMessage")));
        Assert.That(error.Text("message"), Does.Contain(rule));
    }

    [Test]
    public async Task Without_history_rooms_work_and_nothing_of_a_message_is_stored()
    {
        await using var chat = InProcessChat.Start(historyHours: 0);
        await using var alice = await ChatClient.ConnectAsync(chat.Url);
        await using var bob = await ChatClient.ConnectAsync(chat.Url);
        await AskAsync(alice, """{"action":"join","room":"garden"}""");

        var joined = await AskAsync(bob, """{"action":"join","room":"garden","after":5}""");
        var ack = await AskAsync(alice, """{"action":"sendMessage","room":"garden","message":"hi","id":"m-1","retry":true}""");
        var heard = await bob.ReceiveNextAsync();
        var help = await AskAsync(bob, """{"action":"history"}""");

        Assert.That(joined.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["type", "room"]));
        Assert.That(ack.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["type", "id", "sentAt", "delivered", "gone", "failed", "complete"]));
        Assert.That(heard.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["type", "room", "id", "from", "message", "sentAt"]));
        Assert.That(help.Text("type"), Is.EqualTo("help"));
        Assert.That(help.GetProperty("examples").EnumerateArray().Select(example => example.Text("action")), Does.Not.Contain("history"));
        Assert.That((await chat.DynamoDb.ListTablesAsync()).TableNames, Is.EquivalentTo([chat.TableName, chat.RoomsTableName]));
    }

    [Test]
    public async Task Help_shows_a_frame_for_each_route()
    {
        await using var chat = InProcessChat.Start();
        await using var alice = await ChatClient.ConnectAsync(chat.Url);

        var help = await AskAsync(alice, """{"action":"help"}""");

        var examples = help.GetProperty("examples").EnumerateArray().ToArray();
        Assert.That(examples.Select(example => example.Text("action")).Distinct(), Is.EquivalentTo(["sendMessage", "join", "history", "people", "leave", "ping"]));
        foreach (var example in examples)
            Assert.That((await AskAsync(alice, example.GetRawText())).Text("type"), Is.Not.EqualTo("help").And.Not.EqualTo("error"), example.GetRawText());
    }

    private static async Task<List<Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue>>> MembershipsAsync(InProcessChat chat) =>
        (await chat.DynamoDb.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest(chat.RoomsTableName))).Items ?? [];

    private static async Task<JsonElement> AskAsync(ChatClient client, string frame)
    {
        await client.SendAsync(frame);
        return await client.ReceiveNextAsync();
    }

    private static (string?, string?) Type(JsonElement frame) => (frame.Text("type"), frame.Text("room"));

    private static long Seq(JsonElement frame) => frame.GetProperty("seq").GetInt64();

    private static IEnumerable<string?> Texts(IEnumerable<JsonElement> frames) => frames.Select(frame => frame.Text("message"));

    private static void Refused(JsonElement error, string code, string? room, string? id = null) => Assert.That(
        (error.Text("type"), error.Text("code"), error.Text("room"), error.Text("id")), Is.EqualTo(("error", code, room, id)));
}
