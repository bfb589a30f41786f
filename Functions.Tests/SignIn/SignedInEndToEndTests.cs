using System.Net;
using System.Text.Json.Nodes;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.SignIn;

/// <summary>The chat as deployed with <c>Issuer</c>, run whole from its template: processes, events, statuses.</summary>
internal sealed class SignedInEndToEndTests
{
    private const string Audience = "chat-client";

    private readonly TestKey _ellipticKey = TestKey.Create("ES256", "key-2");
    private readonly TestKey _probabilisticKey = TestKey.Create("PS256", "key-3");
    private TestIssuer _issuer = null!;
    private LocalProcess _runtime = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _issuer = TestIssuer.Start();
        _issuer.Keys = [_issuer.Key, _ellipticKey, _probabilisticKey];
        _runtime = await LocalProcess.StartAsync(
            "--parameter", $"Issuer={_issuer.Url}", "--parameter", $"Audience={Audience}", "--parameter", "RoomsClaim=groups");
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _runtime.DisposeAsync();
        await _issuer.DisposeAsync();
    }

    [Test]
    public async Task Who_signed_in_is_heard_under_the_accounts_name_and_listed_by_it()
    {
        await using var ann = await ConnectAsync(Token("user-1", "Ann"));
        await using var annsOther = await ConnectAsync(Token("user-1", "Ann"));
        await using var bob = await ConnectAsync(Token("user-2", "Bob"));
        foreach (var client in new[] { ann, annsOther, bob })
            Assert.That((await AskAsync(client, """{"action":"join","room":"garden"}""")).Text("type"), Is.EqualTo("joined"));

        var ack = await AskAsync(ann, """{"action":"sendMessage","room":"garden","message":"hello","id":"m-1"}""");
        var heard = await bob.ReceiveNextAsync();
        var people = await AskAsync(bob, """{"action":"people","room":"garden"}""");
        var history = await AskAsync(bob, """{"action":"history","room":"garden"}""");

        Assert.That(ann.SubProtocol, Is.EqualTo("chat"));
        Assert.That((ack.Text("type"), ack.Number("delivered")), Is.EqualTo(("ack", 2)));
        Assert.That((heard.Text("user"), heard.Text("name"), heard.Text("message")), Is.EqualTo(("user-1", "Ann", "hello")));
        Assert.That(people.GetProperty("people").EnumerateArray().Select(person => person.Text("user")), Is.EquivalentTo(["user-1", "user-2"]));
        Assert.That(people.Number("count"), Is.EqualTo(2));
        Assert.That(history.GetProperty("messages")[0].Text("user"), Is.EqualTo("user-1"));
        Assert.That((await AskAsync(bob, """{"action":"join","room":"cellar"}""")).Text("code"), Is.EqualTo("NotAllowed"));
        Assert.That((await AskAsync(bob, """{"action":"sendMessage","message":"hi","name":"Ann"}""")).Text("code"), Is.EqualTo("InvalidMessage"));
    }

    [Test]
    public async Task Without_a_token_the_status_is_401_and_with_a_bad_one_403()
    {
        Assert.That(await ChatClient.RefusedAsync(_runtime.WebSocketUrl, []), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await ChatClient.RefusedAsync(_runtime.WebSocketUrl, ["chat"]), Is.EqualTo(HttpStatusCode.Unauthorized));
        var bad = TestKey.Create().Sign(Claims("user-1", "Ann"));
        Assert.That(await ChatClient.RefusedAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{bad}"]), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            await ChatClient.RefusedAsync(_runtime.WebSocketUrl, [], ("Authorization", $"Bearer {bad}")), Is.EqualTo(HttpStatusCode.Forbidden));
        // What a function logs is printed after its answer at times.
        await Poll.UntilAsync(() => _runtime.Output.Any(line => line.Contains("signature is wrong")), "why it was refused");
        Assert.That(string.Join('\n', _runtime.Output), Does.Not.Contain(bad.Split('.')[1]));
    }

    [Test]
    public async Task A_token_in_the_header_lets_in_too_and_agrees_to_no_subprotocol()
    {
        await using var bot = await ChatClient.ConnectAsync(_runtime.WebSocketUrl, [], ("Authorization", $"Bearer {Token("bot", "Bot")}"));
        Assert.That(bot.SubProtocol, Is.Null);
        Assert.That((await AskAsync(bot, """{"action":"sendMessage","message":"hi"}""")).Text("type"), Is.EqualTo("ack"));
    }

    [Test]
    public async Task Keys_of_every_kind_are_taken()
    {
        foreach (var key in new[] { _ellipticKey, _probabilisticKey })
        {
            await using var ann = await ConnectAsync(key.Sign(Claims("user-1", "Ann")));
            Assert.That((await AskAsync(ann, """{"action":"sendMessage","message":"hi"}""")).Text("type"), Is.EqualTo("ack"));
        }
    }

    /// <summary>It waits, for the clock is another process's, and begins seconds before the token's end, for which clocks may differ by 60 s.</summary>
    [Test]
    public async Task A_connection_outlives_its_token_which_then_lets_nobody_in_any_more()
    {
        var claims = Claims("user-1", "Ann");
        // A busy machine takes a few of the ten seconds to let somebody in.
        var end = DateTimeOffset.UtcNow.AddSeconds(10);
        claims["exp"] = end.AddSeconds(-60).ToUnixTimeSeconds();
        var token = _issuer.Key.Sign(claims);
        await using var ann = await ConnectAsync(token);
        while (DateTimeOffset.UtcNow < end.AddSeconds(1))
            await Task.Delay(100);

        Assert.That(await ChatClient.RefusedAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{token}"]), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That((await AskAsync(ann, """{"action":"sendMessage","message":"still here"}""")).Text("type"), Is.EqualTo("ack"));
    }

    [Test]
    public async Task Where_the_issuer_was_never_reached_the_status_is_500()
    {
        await using var runtime = await LocalProcess.StartAsync("--parameter", "Issuer=http://127.0.0.1:9", "--parameter", $"Audience={Audience}");
        Assert.That(
            await ChatClient.RefusedAsync(runtime.WebSocketUrl, ["chat", $"bearer.{Token("user-1", "Ann")}"]), Is.EqualTo(HttpStatusCode.InternalServerError));
    }

    private Task<ChatClient> ConnectAsync(string token) => ChatClient.ConnectAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{token}"]);

    private string Token(string user, string name) => _issuer.Key.Sign(Claims(user, name));

    private JsonObject Claims(string user, string name) => new()
    {
        ["iss"] = _issuer.Url,
        ["aud"] = Audience,
        ["sub"] = user,
        ["name"] = name,
        ["groups"] = new JsonArray("garden"),
        ["exp"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds(),
    };

    private static async Task<System.Text.Json.JsonElement> AskAsync(ChatClient client, string frame)
    {
        await client.SendAsync(frame);
        return await client.ReceiveNextAsync();
    }
}
