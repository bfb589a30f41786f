using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using ChatFunctions;
using ChatFunctions.Protocol;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway;
using Functions.Tests.Handlers;

namespace Functions.Tests.SignIn;

/// <summary>What the routes make of who the authorizer says is connected.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SignedInChatTests
{
    private static readonly Account _ann = new("user-1", "Ann");

    private InProcessChat _chat = null!;

    [SetUp]
    public void Start() => _chat = InProcessChat.Start();

    [TearDown]
    public ValueTask StopAsync() => _chat.DisposeAsync();

    [Test]
    public async Task Connect_stores_who_it_is()
    {
        await ConnectAsync("Ann1=", _ann);

        var row = await _chat.RowAsync("Ann1=");
        Assert.That(row!.Keys, Is.EquivalentTo(["connectionId", "connectedAt", "expiresAt", "user", "name"]));
        Assert.That((row["user"].S, row["name"].S), Is.EqualTo(("user-1", "Ann")));
    }

    /// <summary>A browser that offered subprotocols closes a connection that agreed to none: https://datatracker.ietf.org/doc/html/rfc6455#section-4.1.</summary>
    [TestCase("chat, bearer.abc.def.ghi", "chat")]
    [TestCase("bearer.abc.def.ghi,chat", "chat")]
    [TestCase("chat", "chat")]
    [TestCase("bearer.abc.def.ghi", null)]
    [TestCase("chatty, Chat", null)]
    [TestCase(null, null)]
    public async Task Connect_agrees_to_chat_where_it_is_offered_and_to_nothing_else(string? offered, string? agreed)
    {
        var request = Request("Ann1=", _ann, "{}");
        request.Headers = offered is null ? new Dictionary<string, string>() : new Dictionary<string, string> { ["sec-websocket-protocol"] = offered };

        var answer = await new ConnectHandler(_chat.Tables()).HandleAsync(request, _chat.Context());

        Assert.That(answer.StatusCode, Is.EqualTo(200));
        Assert.That(answer.Headers, agreed is null ? Is.Null : Is.EqualTo(new Dictionary<string, string> { ["Sec-WebSocket-Protocol"] = agreed }));
    }

    [Test]
    public async Task A_message_is_its_accounts_and_history_keeps_that()
    {
        await ConnectAsync("Ann1=", _ann);

        Assert.That((await SendAsync("Ann1=", _ann, """{"message":"hello","id":"m-1"}""")).Text("type"), Is.EqualTo("ack"));

        var message = (await HistoryAsync("Ann1=", _ann)).Single();
        Assert.That((message.Text("user"), message.Text("name"), message.Text("message")), Is.EqualTo(("user-1", "Ann", "hello")));
    }

    [Test]
    public async Task Who_listens_is_told_the_account_and_its_name()
    {
        await using var listener = await ChatClient.ConnectAsync(_chat.Url);

        await SendAsync("Ann1=", _ann, """{"message":"hello","id":"m-1"}""");

        var heard = await listener.ReceiveNextAsync();
        Assert.That((heard.Text("user"), heard.Text("name"), heard.Text("message")), Is.EqualTo(("user-1", "Ann", "hello")));
    }

    [TestCase("\"Ann\"")]
    [TestCase("\"Bob\"")]
    [TestCase("7")]
    public async Task A_frame_that_gives_a_name_of_its_own_is_refused(string name)
    {
        await ConnectAsync("Ann1=", _ann);

        var sent = await SendAsync("Ann1=", _ann, $$"""{"message":"hello","id":"m-1","name":{{name}}}""");
        var joined = await JoinAsync("Ann1=", _ann, $$"""{"room":"garden","name":{{name}}}""");

        Assert.That((sent.Text("code"), sent.Text("id")), Is.EqualTo(("InvalidMessage", "m-1")));
        Assert.That(joined.Text("code"), Is.EqualTo("InvalidMessage"));
        Assert.That(new[] { sent.Text("message"), joined.Text("message") }, Is.All.Contains("leave `name` out"));
        Assert.That(await HistoryAsync("Ann1=", _ann), Is.Empty);
    }

    [Test]
    public async Task A_null_name_is_as_good_as_none()
    {
        await ConnectAsync("Ann1=", _ann);
        Assert.That((await SendAsync("Ann1=", _ann, """{"message":"hello","name":null}""")).Text("type"), Is.EqualTo("ack"));
    }

    [Test]
    public async Task A_member_is_listed_by_account_and_once_however_many_connections_it_has()
    {
        var bob = new Account("user-2", "Ann");
        foreach (var (connection, account) in new[] { ("Ann1=", _ann), ("Ann2=", _ann), ("Bob1=", bob) })
        {
            await ConnectAsync(connection, account);
            Assert.That((await JoinAsync(connection, account, """{"room":"garden"}""")).Text("type"), Is.EqualTo("joined"));
        }

        var people = await PeopleAsync("Ann1=", _ann);

        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => (person.Text("user"), person.Text("name"))), Is.EquivalentTo([("user-1", "Ann"), ("user-2", "Ann")]));
        Assert.That((people.Number("count"), people.GetProperty("complete").GetBoolean()), Is.EqualTo((2, true)));
    }

    [Test]
    public async Task Accounts_are_counted_once_also_past_the_first_hundred_connections()
    {
        await ConnectAsync("Ann1=", _ann);
        await JoinAsync("Ann1=", _ann, """{"room":"garden"}""");
        await Parallel.ForAsync(0, 250, async (number, cancellationToken) => await _chat.Rooms.PutAsync(
            "garden", $"Other{number:D3}=", "Other", DateTimeOffset.UtcNow, TimeSpan.FromSeconds(5), cancellationToken, $"other-{number % 125}"));

        Assert.That((await PeopleAsync("Ann1=", _ann)).Number("count"), Is.EqualTo(126));
    }

    [Test]
    public async Task Only_a_room_of_ones_own_may_be_joined()
    {
        var ann = _ann with { Groups = """["garden","Kitchen"]""" };
        await ConnectAsync("Ann1=", ann);

        Assert.That((await JoinAsync("Ann1=", ann, """{"room":"garden"}""")).Text("type"), Is.EqualTo("joined"));
        foreach (var room in new[] { "kitchen", "cellar", "gardens" })
        {
            var refused = await JoinAsync("Ann1=", ann, $$"""{"room":"{{room}}"}""");
            Assert.That((refused.Text("type"), refused.Text("code"), refused.Text("room")), Is.EqualTo(("error", "NotAllowed", room)));
        }

        Assert.That((await SendAsync("Ann1=", ann, """{"message":"hi","room":"cellar"}""")).Text("code"), Is.EqualTo("NotAMember"));
        Assert.That((await SendAsync("Ann1=", ann, """{"message":"hi","room":"garden"}""")).Text("type"), Is.EqualTo("ack"));
        Assert.That((await SendAsync("Ann1=", ann, """{"message":"hi"}""")).Text("type"), Is.EqualTo("ack"), "everyone is no room");
    }

    [Test]
    public async Task Who_is_in_no_group_may_join_no_room()
    {
        var ann = _ann with { Groups = "[]" };
        await ConnectAsync("Ann1=", ann);
        Assert.That((await JoinAsync("Ann1=", ann, """{"room":"garden"}""")).Text("code"), Is.EqualTo("NotAllowed"));
    }

    [Test]
    public async Task A_retry_finds_the_accounts_own_message_also_under_another_name_and_nobody_elses()
    {
        await ConnectAsync("Ann1=", _ann);
        var first = await SendAsync("Ann1=", _ann, """{"message":"hello","id":"m-1"}""");

        var again = await SendAsync("Ann2=", _ann with { Name = "Ann Smith" }, """{"message":"hello","id":"m-1","retry":true}""");
        var other = await SendAsync("Bob1=", new("user-2", "Ann"), """{"message":"hello","id":"m-1","retry":true}""");

        Assert.That(Seq(again), Is.EqualTo(Seq(first)));
        Assert.That(Seq(other), Is.EqualTo(Seq(first) + 1));
    }

    [Test]
    public async Task More_connections_buy_an_account_no_more_messages_and_cost_nobody_else_any()
    {
        _chat.Senders = new(3, new ManualClock());
        foreach (var connection in new[] { "Ann1=", "Ann2=" })
            await ConnectAsync(connection, _ann);

        Assert.That((await SendAsync("Ann1=", _ann, """{"message":"hello","id":"m-1"}""")).Text("type"), Is.EqualTo("ack"));
        Assert.That((await SendAsync("Ann2=", _ann, """{"message":"hello","id":"m-2"}""")).Text("code"), Is.EqualTo("TooManyMessages"));
        Assert.That((await SendAsync("Bob1=", new("user-2", "Ann"), """{"message":"hello","id":"m-3"}""")).Text("type"), Is.EqualTo("ack"));
        Assert.That((await SendAsync("Guest1=", null, """{"message":"hello","id":"m-4"}""")).Text("type"), Is.EqualTo("ack"));
        Assert.That((await SendAsync("Guest2=", null, """{"message":"hello","id":"m-5"}""")).Text("type"), Is.EqualTo("ack"));
    }

    [Test]
    public async Task Where_nobody_signs_in_no_frame_and_no_row_tells_of_users()
    {
        await ConnectAsync("Ann1=", null);
        await JoinAsync("Ann1=", null, """{"room":"garden","name":"Ann"}""");
        await SendAsync("Ann1=", null, """{"message":"hello","name":"Ann","room":"garden"}""");

        var people = await PeopleAsync("Ann1=", null);
        Assert.That((await _chat.RowAsync("Ann1="))!.Keys, Is.EquivalentTo(["connectionId", "connectedAt", "expiresAt", "rooms"]));
        Assert.That(people.GetRawText(), Does.Not.Contain("user").And.Contain("\"name\":\"Ann\""));
        var history = await Answer(new HistoryHandler(_chat.Tables())
            .HandleAsync(Request("Ann1=", null, """{"room":"garden"}"""), _chat.Context()));
        Assert.That(history.GetRawText(), Does.Not.Contain("user").And.Contain("\"name\":\"Ann\""));
    }

    private Task<APIGatewayProxyResponse> ConnectAsync(string connectionId, Account? account) =>
        new ConnectHandler(_chat.Tables()).HandleAsync(Request(connectionId, account, null), _chat.Context());

    private Task<JsonElement> SendAsync(string connectionId, Account? account, string body) =>
        Answer(_chat.SendMessage().HandleAsync(Request(connectionId, account, body), _chat.Context()));

    private Task<JsonElement> JoinAsync(string connectionId, Account? account, string body) => Answer(
        new JoinHandler(_chat.Tables(), keepsHistory: true)
            .HandleAsync(Request(connectionId, account, body), _chat.Context()));

    private Task<JsonElement> PeopleAsync(string connectionId, Account? account) => Answer(
        new PeopleHandler(_chat.Tables())
            .HandleAsync(Request(connectionId, account, """{"room":"garden"}"""), _chat.Context()));

    private async Task<List<JsonElement>> HistoryAsync(string connectionId, Account? account) =>
    [
        .. (await Answer(new HistoryHandler(_chat.Tables())
            .HandleAsync(Request(connectionId, account, "{}"), _chat.Context()))).GetProperty("messages").EnumerateArray(),
    ];

    private static long Seq(JsonElement ack) => ack.GetProperty("seq").GetInt64();

    private static async Task<JsonElement> Answer(Task<APIGatewayProxyResponse> answer) => JsonDocument.Parse((await answer).Body).RootElement;

    /// <summary>An event as API Gateway writes it: what the authorizer told is text, beside what it adds itself.</summary>
    private static APIGatewayProxyRequest Request(string connectionId, Account? account, string? body)
    {
        var context = new JsonObject { ["connectionId"] = connectionId };
        if (account is not null)
        {
            var told = new JsonObject { ["principalId"] = account.User, ["integrationLatency"] = 12, ["user"] = account.User, ["name"] = account.Name };
            if (account.Groups is not null)
                told["groups"] = account.Groups;
            context["authorizer"] = told;
        }

        var json = new JsonObject { ["requestContext"] = context, ["body"] = body, ["isBase64Encoded"] = false };
        return new LambdaJsonSerializer().Deserialize<APIGatewayProxyRequest>(new MemoryStream(JsonSerializer.SerializeToUtf8Bytes(json)));
    }

    private sealed record Account(string User, string Name, string? Groups = null);
}
