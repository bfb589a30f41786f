using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda.APIGatewayEvents;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.SignIn;

/// <summary>Who is let in by the authorizer of <c>$connect</c>, and what it tells of them.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class AuthorizeHandlerTests
{
    private AuthorizerUnderTest _authorizer = null!;

    [SetUp]
    public void Start() => _authorizer = AuthorizerUnderTest.Start();

    [TearDown]
    public ValueTask StopAsync() => _authorizer.DisposeAsync();

    [TestCase("RS256")]
    [TestCase("RS384")]
    [TestCase("RS512")]
    [TestCase("PS256")]
    [TestCase("PS384")]
    [TestCase("PS512")]
    [TestCase("ES256")]
    [TestCase("ES384")]
    [TestCase("ES512")]
    public async Task A_good_token_lets_in_and_tells_who_it_is(string algorithm)
    {
        _authorizer.Issuer.Keys = [TestKey.Create(algorithm)];

        var answer = await _authorizer.AskAsync(_authorizer.Token());

        Assert.That(AuthorizerUnderTest.Effect(answer), Is.EqualTo("Allow"));
        Assert.That(answer.Text("principalId"), Is.EqualTo("user-1"));
        Assert.That(answer.GetProperty("context").GetRawText(), Is.EqualTo("""{"user":"user-1","name":"Ann"}"""));
        Assert.That(_authorizer.Log.Warnings, Is.Empty);
    }

    [TestCase("Sec-WebSocket-Protocol", "chat, bearer.{0}")]
    [TestCase("sec-websocket-protocol", "bearer.{0},chat")]
    [TestCase("Sec-WebSocket-Protocol", "bearer.{0}")]
    [TestCase("Authorization", "Bearer {0}")]
    [TestCase("authorization", "bearer {0}")]
    public async Task The_token_comes_as_a_subprotocol_or_in_the_header(string header, string value) =>
        Assert.That(
            AuthorizerUnderTest.Effect(await _authorizer.AskAsync((header, string.Format(null, value, _authorizer.Token())))), Is.EqualTo("Allow"));

    /// <summary>
    /// API Gateway makes 401 of this message and of no other:
    /// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
    /// </summary>
    [TestCase("Sec-WebSocket-Protocol", "chat")]
    [TestCase("Authorization", "Basic dXNlcjpwYXNz")]
    [TestCase("Host", "example.com")]
    public void Without_a_token_the_error_is_Unauthorized(string header, string value)
    {
        Assert.That(() => _authorizer.AskAsync((header, value)), Throws.Exception.With.Message.EqualTo("Unauthorized"));
        Assert.That(_authorizer.Issuer.Requests, Is.Empty);
    }

    [Test]
    public void Without_any_header_the_error_is_Unauthorized() =>
        Assert.That(
            () => _authorizer.Handler.HandleAsync(new APIGatewayCustomAuthorizerRequest { MethodArn = AuthorizerUnderTest.MethodArn }, _authorizer.Chat.Context()),
            Throws.Exception.With.Message.EqualTo("Unauthorized"));

    [Test]
    public async Task Two_tokens_are_refused() => Assert.That(
        AuthorizerUnderTest.Effect(await _authorizer.AskAsync(
            ("Authorization", $"Bearer {_authorizer.Token()}"), ("Sec-WebSocket-Protocol", $"bearer.{_authorizer.Token()}"))),
        Is.EqualTo("Deny"));

    [Test]
    public Task Another_issuers_token_is_refused() =>
        _authorizer.RefusesAsync(_authorizer.Token(("iss", "https://elsewhere.example")), "another issuer");

    [Test]
    public Task A_token_whose_issuer_differs_by_a_slash_is_refused() =>
        _authorizer.RefusesAsync(_authorizer.Token(("iss", _authorizer.Issuer.Url + "/")), "another issuer");

    [Test]
    public Task A_token_without_an_issuer_is_refused() => _authorizer.RefusesAsync(Signed(_authorizer.ClaimsWithout("iss")), "another issuer");

    [TestCase("\"other-client\"")]
    [TestCase("\"CHAT-CLIENT\"")]
    [TestCase("[\"other-client\"]")]
    [TestCase("[]")]
    [TestCase("[[\"chat-client\"]]")]
    [TestCase("null")]
    [TestCase("7")]
    public Task A_token_for_another_audience_is_refused(string audience) =>
        _authorizer.RefusesAsync(_authorizer.Token(("aud", JsonNode.Parse(audience))), "another audience");

    [Test]
    public Task A_token_without_an_audience_is_refused() => _authorizer.RefusesAsync(Signed(_authorizer.ClaimsWithout("aud")), "another audience");

    [Test]
    public async Task One_of_several_audiences_is_enough() =>
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token(("aud", new JsonArray("api", AuthorizerUnderTest.Audience)))), Is.EqualTo("Allow"));

    [TestCase("none")]
    [TestCase("nOnE")]
    public Task A_token_without_a_signature_is_refused(string algorithm) => _authorizer.RefusesAsync(
        $"{TestKey.Encode($$"""{"alg":"{{algorithm}}","kid":"key-1"}""")}.{TestKey.Encode(_authorizer.Claims().ToJsonString())}.", "algorithm");

    [Test]
    public Task A_token_signed_with_the_public_key_as_a_shared_secret_is_refused()
    {
        var text = $"{TestKey.Encode("""{"alg":"HS256","kid":"key-1"}""")}.{TestKey.Encode(_authorizer.Claims().ToJsonString())}";
        return _authorizer.RefusesAsync(
            $"{text}.{TestKey.Encode(HMACSHA256.HashData(_authorizer.Issuer.Key.Pem(), Encoding.ASCII.GetBytes(text)))}", "algorithm");
    }

    [Test]
    public Task A_token_of_an_unknown_key_is_refused() =>
        _authorizer.RefusesAsync(TestKey.Create(id: "key-2").Sign(_authorizer.Claims()), "key is not one of the issuer's");

    [Test]
    public Task A_token_of_another_key_under_the_known_name_is_refused() =>
        _authorizer.RefusesAsync(TestKey.Create().Sign(_authorizer.Claims()), "signature");

    [Test]
    public Task A_token_that_brings_its_own_key_is_refused()
    {
        var mine = TestKey.Create();
        return _authorizer.RefusesAsync(
            mine.Sign(_authorizer.Claims(), new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1", ["jwk"] = mine.Public(), ["jku"] = "https://evil.example/keys" }),
            "signature");
    }

    [TestCase(3)]
    [TestCase(40)]
    [TestCase(400)]
    public async Task A_truncated_token_is_refused(int cut)
    {
        var token = _authorizer.Token();
        Assert.That(await _authorizer.EffectAsync(token[..^cut]), Is.EqualTo("Deny"));
        Assert.That(_authorizer.Log.Errors, Is.Empty);
    }

    [Test]
    public Task A_token_of_8_KB_is_refused() => _authorizer.RefusesAsync(_authorizer.Token(("x", new string('x', 8 * 1024))), "8 KB");

    [Test]
    public async Task A_token_just_below_8_KB_is_taken() =>
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token(("x", new string('x', 5_400)))), Is.EqualTo("Allow"));

    [Test]
    public Task A_token_that_does_not_expire_is_refused() => _authorizer.RefusesAsync(Signed(_authorizer.ClaimsWithout("exp")), "never expires");

    // A minute of skew either way.
    [TestCase("exp", -59, true)]
    [TestCase("exp", -60, false)]
    [TestCase("exp", -3600, false)]
    [TestCase("nbf", 60, true)]
    [TestCase("nbf", 61, false)]
    [TestCase("iat", 60, true)]
    [TestCase("iat", 61, false)]
    [TestCase("iat", 86_400, false)]
    public async Task A_token_counts_from_its_times_on_and_no_longer(string claim, int seconds, bool taken)
    {
        // The clock's fraction of a second is past the whole one that a token names.
        _authorizer.Clock.Advance(TimeSpan.FromMilliseconds(327));
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token((claim, _authorizer.At(seconds)))), Is.EqualTo(taken ? "Allow" : "Deny"));
        if (!taken)
            Assert.That(_authorizer.Log.Warnings.Single(), Does.Contain(claim == "exp" ? "has expired" : "of the future"));
    }

    [TestCase("exp", "\"1900000000\"")]
    [TestCase("exp", "-1")]
    [TestCase("exp", "1e300")]
    [TestCase("nbf", "true")]
    [TestCase("iat", "{}")]
    public Task A_time_that_is_none_is_refused(string claim, string value) =>
        _authorizer.RefusesAsync(_authorizer.Token((claim, JsonNode.Parse(value))), $"`{claim}` is no time");

    [TestCase("logout+jwt")]
    [TestCase("dpop+jwt")]
    [TestCase("JWE")]
    public Task A_token_of_another_type_is_refused(string type) => _authorizer.RefusesAsync(
        _authorizer.Issuer.Key.Sign(_authorizer.Claims(), new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1", ["typ"] = type }), "`typ`");

    [TestCase("JWT")]
    [TestCase("jwt")]
    [TestCase("at+jwt")]
    [TestCase("application/at+jwt")]
    [TestCase(null)]
    public async Task A_token_of_a_usual_type_is_taken(string? type)
    {
        var header = new JsonObject { ["alg"] = "RS256", ["kid"] = "key-1" };
        if (type is not null)
            header["typ"] = type;
        Assert.That(await _authorizer.EffectAsync(_authorizer.Issuer.Key.Sign(_authorizer.Claims(), header)), Is.EqualTo("Allow"));
    }

    [Test]
    public Task A_logout_token_is_refused_also_where_it_calls_itself_JWT() => _authorizer.RefusesAsync(
        _authorizer.Token(("events", new JsonObject { ["http://schemas.openid.net/event/backchannel-logout"] = new JsonObject() })), "event");

    [Test]
    public Task A_token_that_is_bound_to_a_key_is_not_taken_from_whoever_brings_it() => _authorizer.RefusesAsync(
        _authorizer.Token(("cnf", new JsonObject { ["jkt"] = "0ZcOCORZNYy-DWpqq30jZyJGHTN0d2HglBV3uiguA4I" })), "bound to a key");

    [TestCase("""{"iss":"a","iss":"b"}""")]
    [TestCase("[]")]
    [TestCase("not JSON")]
    [TestCase("")]
    [TestCase("""{"\udc00":1}""")]
    public Task Signed_claims_that_can_be_read_in_two_ways_or_none_are_refused(string claims) =>
        _authorizer.RefusesAsync(_authorizer.Issuer.Key.Sign(claims), "claims");

    [TestCase("null")]
    [TestCase("\"\"")]
    [TestCase("42")]
    [TestCase("\"a\\u0000b\"")]
    [TestCase("\"{0}\"")]
    public Task A_token_that_does_not_say_who_it_is_is_refused(string user) =>
        _authorizer.RefusesAsync(_authorizer.Token(("sub", JsonNode.Parse(user.Replace("{0}", new string('u', 256), StringComparison.Ordinal)))), "`sub`");

    [TestCase("""{"name":"Ann"}""", "Ann")]
    [TestCase("""{"name":" Ann ","preferred_username":"ann"}""", "Ann")]
    [TestCase("""{"preferred_username":"ann","email":"ann.smith@example.com"}""", "ann")]
    [TestCase("""{"cognito:username":"ann7"}""", "ann7")]
    [TestCase("""{"email":"ann.smith@example.com"}""", "ann.smith")]
    [TestCase("""{}""", "user-1")]
    [TestCase("""{"name":"\u200b","preferred_username":"ann"}""", "ann")]
    [TestCase("""{"name":"A\u202en\nn"}""", "Ann")]
    [TestCase("""{"name":7}""", "user-1")]
    [TestCase("""{"name":"\ud800","preferred_username":"ann"}""", "ann")]
    [TestCase("""{"name":"Jürgen 😀"}""", "Jürgen 😀")]
    [TestCase("""{"name":"        a234567890b234567890c234567890d234567890e234567890f234567890g234h"}""", "a234567890b234567890c234567890d234567890e234567890f234567890g234")]
    public async Task The_name_is_the_first_that_shows_something_without_what_would_rewrite_the_text_around_it(string claims, string expected)
    {
        var all = _authorizer.ClaimsWithout("name");
        // As text: what is no Unicode would not survive being read.
        var answer = await _authorizer.AskAsync(_authorizer.Issuer.Key.Sign((all.ToJsonString().TrimEnd('}') + "," + claims.TrimStart('{')).Replace(",}", "}")));

        Assert.That(answer.GetProperty("context").Text("name"), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_name_is_cut_to_64_characters()
    {
        var answer = await _authorizer.AskAsync(_authorizer.Token(("name", string.Concat(Enumerable.Repeat("😀", 70)))));
        Assert.That(answer.GetProperty("context").Text("name"), Is.EqualTo(string.Concat(Enumerable.Repeat("😀", 64))));
    }

    [TestCase("nickname", "Annie")]
    [TestCase("missing", "user-1")]
    public async Task A_claim_that_is_named_is_the_only_one_for_the_name(string claim, string expected)
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { NameClaim = claim });
        var answer = await authorizer.AskAsync(authorizer.Token(("nickname", "Annie")));
        Assert.That(answer.GetProperty("context").Text("name"), Is.EqualTo(expected));
    }

    [TestCase("""["garden","kitchen"]""", """["garden","kitchen"]""")]
    [TestCase("""["garden","garden","everyone","two words","",7,null]""", """["garden"]""")]
    [TestCase("\"garden kitchen\"", """["garden","kitchen"]""")]
    [TestCase("{}", "[]")]
    [TestCase("null", "[]")]
    [TestCase("\"two\u0020rooms\"", """["two","rooms"]""")]
    public async Task The_rooms_of_the_claim_are_told_as_JSON(string claim, string expected)
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { RoomsClaim = "groups" });
        var answer = await authorizer.AskAsync(authorizer.Token(("groups", JsonNode.Parse(claim))));
        Assert.That(answer.GetProperty("context").Text("groups"), Is.EqualTo(expected));
    }

    [Test]
    public async Task Without_the_claim_no_room_may_be_joined()
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { RoomsClaim = "groups" });
        Assert.That((await authorizer.AskAsync(authorizer.Token())).GetProperty("context").Text("groups"), Is.EqualTo("[]"));
    }

    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</summary>
    [TestCase("user-1")]
    [TestCase("++++++++", Description = "JSON writes each as six bytes.")]
    public async Task The_answer_never_exceeds_the_8_KB_that_API_Gateway_takes(string user)
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { RoomsClaim = "g", NameClaim = "n" });
        var answer = await authorizer.AskAsync(authorizer.Token(
            ("sub", string.Concat(Enumerable.Repeat(user, 255 / user.Length))),
            ("g", new JsonArray([.. Enumerable.Range(0, 500).Select(number => JsonValue.Create($"r{number}"))])),
            ("n", string.Concat(Enumerable.Repeat("😀", 64)))));

        Assert.That(answer.GetRawText().Length, Is.LessThan(8 * 1024));
        Assert.That(answer.GetProperty("context").Text("groups"), Does.StartWith("""["r0","r1",""").And.EndsWith("\"]"));
    }

    [Test]
    public async Task Who_is_blocked_is_refused_from_the_next_connection_on()
    {
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        await BlockAsync("user-1");

        await _authorizer.RefusesAsync(_authorizer.Token(), "the user is blocked");
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token(("sub", "user-2"))), Is.EqualTo("Allow"));

        await _authorizer.Chat.DynamoDb.DeleteItemAsync(_authorizer.Chat.RoomsTableName, BlockedKey("user-1"));
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
    }

    [TestCase(60, "Deny")]
    [TestCase(-1, "Allow")]
    public async Task A_block_may_have_an_end(int seconds, string effect)
    {
        await BlockAsync("user-1", _authorizer.At(seconds));
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo(effect));
    }

    [Test]
    public void Where_it_cannot_be_found_out_who_is_blocked_nobody_is_let_in()
    {
        _authorizer.Handler = _authorizer.NewEnvironment("nowhere");
        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception.With.Message.Not.EqualTo("Unauthorized"));
    }

    [Test]
    public async Task What_cannot_be_verified_is_counted_and_who_brings_no_token_or_a_bad_one_is_not()
    {
        using var counted = new MemoryStream();
        _authorizer.Metrics = new("chat", counted, _authorizer.Clock);
        _authorizer.Handler = _authorizer.NewEnvironment("nowhere");

        Assert.That(() => _authorizer.AskAsync(("Host", "example.com")), Throws.Exception.With.Message.EqualTo("Unauthorized"));
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token(("aud", "other"))), Is.EqualTo("Deny"));
        Assert.That(counted.Length, Is.Zero);
        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception);

        Assert.That(Encoding.UTF8.GetString(counted.ToArray()), Does.EndWith("\"Stack\":\"chat\",\"Unverified\":1}\n"));
    }

    [Test]
    public async Task A_bad_token_costs_no_read()
    {
        _authorizer.Handler = _authorizer.NewEnvironment("nowhere");
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token(("aud", "other"))), Is.EqualTo("Deny"));
    }

    private string Signed(JsonObject claims) => _authorizer.Issuer.Key.Sign(claims);

    private Task BlockAsync(string user, long? until = null)
    {
        var row = BlockedKey(user);
        if (until is not null)
            row["expiresAt"] = new() { N = $"{until}" };
        return _authorizer.Chat.DynamoDb.PutItemAsync(_authorizer.Chat.RoomsTableName, row);
    }

    private static Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> BlockedKey(string user) =>
        new() { ["room"] = new("#blocked"), ["connectionId"] = new(user) };
}
