using System.Net;
using System.Text;
using System.Text.Json.Nodes;

namespace Functions.Tests.SignIn;

/// <summary>How the authorizer comes by the issuer's keys, and goes on without.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class IssuerKeysTests
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private AuthorizerUnderTest _authorizer = null!;

    private TestIssuer Issuer => _authorizer.Issuer;

    [SetUp]
    public void Start() => _authorizer = AuthorizerUnderTest.Start();

    [TearDown]
    public ValueTask StopAsync() => _authorizer.DisposeAsync();

    [Test]
    public async Task The_keys_are_read_in_init_and_the_first_connection_does_not_wait_for_them()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        Assert.That(Issuer.Requests, Is.EqualTo(["/.well-known/openid-configuration", "/keys"]));

        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        Assert.That(Issuer.Reads, Is.EqualTo(1));
    }

    [Test]
    public async Task A_key_that_was_rotated_in_is_found_by_its_first_token()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        _authorizer.Clock.Advance(TimeSpan.FromMinutes(1));
        Issuer.Keys = [TestKey.Create("ES256", "key-2"), Issuer.Key];

        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        Assert.That(await _authorizer.EffectAsync(Issuer.Keys[1].Sign(_authorizer.Claims())), Is.EqualTo("Allow"), "the former key");
        Assert.That(Issuer.Reads, Is.EqualTo(2));
    }

    [Test]
    public async Task Tokens_of_unknown_keys_make_it_ask_once_a_minute_and_no_more()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        for (var second = 0; second < 180; second++)
        {
            Assert.That(await _authorizer.EffectAsync(Unknown(second)), Is.EqualTo("Deny"));
            _authorizer.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.That(Issuer.Reads, Is.EqualTo(3));
    }

    [Test]
    public async Task A_key_that_the_issuer_withdrew_is_taken_for_an_hour_at_most()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        var former = Issuer.Key;
        Issuer.Keys = [TestKey.Create(id: "key-2")];

        _authorizer.Clock.Advance(TimeSpan.FromMinutes(59));
        Assert.That(await _authorizer.EffectAsync(former.Sign(_authorizer.Claims())), Is.EqualTo("Allow"));
        _authorizer.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _authorizer.EffectAsync(former.Sign(_authorizer.Claims())), Is.EqualTo("Deny"));
    }

    [TestCase(503, "{}")]
    [TestCase(200, "")]
    [TestCase(200, "<html>Sign in</html>")]
    [TestCase(200, "{\"keys\":[]}")]
    [TestCase(200, "{\"keys\":7}")]
    [TestCase(302, "")]
    public async Task An_issuer_that_is_down_or_answers_garbage_lets_known_keys_go_on(int status, string answer)
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        AnswerAll(status, answer);
        for (var hour = 0; hour < 5; hour++)
        {
            _authorizer.Clock.Advance(TimeSpan.FromHours(1));
            Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
            Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        }

        Assert.That(_authorizer.Log.Warnings, Has.Length.EqualTo(5).And.All.Contains("not read anew"));
    }

    [Test]
    public async Task An_issuer_that_is_gone_lets_known_keys_go_on()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        var token = Issuer.Key.Sign(_authorizer.Claims(("exp", _authorizer.At(7200))));
        await Issuer.DisposeAsync();
        _authorizer.Clock.Advance(TimeSpan.FromHours(1));

        Assert.That(await _authorizer.EffectAsync(token), Is.EqualTo("Allow"));
        Assert.That(_authorizer.Log.Warnings.Single(), Does.Contain("not reached"));
    }

    [Test]
    public async Task A_key_that_may_be_among_those_that_could_not_be_read_is_not_judged()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        var unknown = TestKey.Create(id: "key-2").Sign(_authorizer.Claims());
        AnswerAll(503, "{}");
        _authorizer.Clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(() => _authorizer.AskAsync(unknown), Throws.Exception.With.Message.Contains("answered 503"));
        Assert.That(() => _authorizer.AskAsync(unknown), Throws.Exception.With.Message.Contains("answered 503"), "nor within the minute");
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));

        Issuer.Before = _ => Task.CompletedTask;
        _authorizer.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.That(await _authorizer.EffectAsync(unknown), Is.EqualTo("Deny"), "now it is known that it is none");
    }

    [TestCase(503, "{}", "answered 503")]
    [TestCase(200, "garbage", "not the JSON")]
    [TestCase(200, """{"issuer":"https://elsewhere.example","jwks_uri":"https://elsewhere.example/keys"}""", "another issuer")]
    [TestCase(302, "", "answered 302")]
    public async Task Without_any_key_the_error_is_neither_401_nor_403_and_the_next_second_tries_again(int status, string answer, string reason)
    {
        AnswerAll(status, answer);
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);

        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception.With.Message.Contains(reason));
        var asked = Issuer.Requests.Count;
        Assert.That(asked, Is.EqualTo(1), "not twice in a second");

        _authorizer.Clock.Advance(TimeSpan.FromSeconds(1));
        Issuer.Before = _ => Task.CompletedTask;
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
    }

    [Test]
    public async Task An_issuer_that_does_not_answer_is_waited_for_two_seconds()
    {
        await ExpectTwoSecondsAsync(_ => Task.CompletedTask);
        Assert.That(_authorizer.Log.Warnings.Single(), Does.Contain("in time"));
    }

    [Test]
    public Task An_issuer_whose_answer_does_not_end_is_waited_for_two_seconds() => ExpectTwoSecondsAsync(async response =>
    {
        await response.WriteAsync("{");
        await response.Body.FlushAsync();
    });

    [Test]
    public async Task An_answer_of_more_than_256_KB_is_not_read_to_its_end()
    {
        AnswerAll(200, new string(' ', 300 * 1024));
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception);
        Assert.That(Issuer.Reads, Is.Zero);
    }

    [TestCase("http://keys.example/keys")]
    [TestCase("ftp://127.0.0.1/keys")]
    [TestCase("file:///etc/passwd")]
    [TestCase("/keys")]
    [TestCase(null)]
    public async Task Keys_are_read_over_https_or_from_this_machine_only(string? uri)
    {
        Issuer.Discovery = () => new JsonObject { ["issuer"] = Issuer.Url, ["jwks_uri"] = uri }.ToJsonString();
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception.With.Message.Contains("jwks_uri"));
    }

    [TestCase("http://elsewhere.example")]
    [TestCase("ftp://127.0.0.1")]
    public async Task An_issuer_elsewhere_is_not_asked_without_https(string issuer)
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { Issuer = issuer });
        Assert.That(() => authorizer.AskAsync(authorizer.Token()), Throws.Exception.With.Message.Contains("https"));
    }

    [Test]
    public async Task A_redirect_is_not_followed()
    {
        Issuer.Before = context =>
        {
            if (context.Request.Path != "/keys")
                return Task.CompletedTask;
            context.Response.Redirect($"{Issuer.Url}/other");
            return context.Response.StartAsync();
        };
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        Assert.That(() => _authorizer.AskAsync(_authorizer.Token()), Throws.Exception.With.Message.Contains("answered 302"));
        Assert.That(Issuer.Requests, Does.Not.Contain("/other"));
    }

    /// <summary>https://openid.net/specs/openid-connect-discovery-1_0.html#ProviderConfigurationRequest: a slash at the end is left out.</summary>
    [Test]
    public async Task An_issuer_whose_name_ends_in_a_slash_has_its_document_at_the_same_place()
    {
        await using var authorizer = AuthorizerUnderTest.Start(settings => settings with { Issuer = settings.Issuer + "/" });
        authorizer.Issuer.Discovery = () =>
            new JsonObject { ["issuer"] = authorizer.Issuer.Url + "/", ["jwks_uri"] = authorizer.Issuer.Url + "/keys" }.ToJsonString();

        Assert.That(await authorizer.EffectAsync(authorizer.Token(("iss", authorizer.Issuer.Url + "/"))), Is.EqualTo("Allow"));
        Assert.That(authorizer.Issuer.Requests.First(), Is.EqualTo("/.well-known/openid-configuration"));
    }

    [Test]
    public async Task A_token_without_a_key_id_is_taken_only_where_one_key_fits()
    {
        var header = new JsonObject { ["alg"] = "RS256" };
        Issuer.Keys = [Issuer.Key, TestKey.Create("ES256", "key-2")];
        Assert.That(await _authorizer.EffectAsync(Issuer.Key.Sign(_authorizer.Claims(), header)), Is.EqualTo("Allow"));

        Issuer.Keys = [Issuer.Key, TestKey.Create(id: "key-3")];
        _authorizer.Clock.Advance(TimeSpan.FromHours(1));
        Assert.That(await _authorizer.EffectAsync(Issuer.Key.Sign(_authorizer.Claims(), header)), Is.EqualTo("Deny"));
    }

    [Test]
    public async Task A_point_beside_its_curve_verifies_nothing()
    {
        Issuer.Keys = [TestKey.Create("ES256")];
        var token = _authorizer.Token();
        Issuer.KeySet = () =>
        {
            var key = Issuer.Key.Public();
            key["y"] = key["x"]!.DeepClone();
            return new JsonObject { ["keys"] = new JsonArray(key) }.ToJsonString();
        };

        Assert.That(await _authorizer.EffectAsync(token), Is.EqualTo("Deny"));
        Assert.That(_authorizer.Log.Errors, Is.Empty);
    }

    [Test]
    public async Task Another_environment_knows_nothing_of_this_ones_keys()
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        _authorizer.Handler = _authorizer.NewEnvironment();
        Assert.That(await _authorizer.EffectAsync(_authorizer.Token()), Is.EqualTo("Allow"));
        Assert.That(Issuer.Reads, Is.EqualTo(2));
    }

    // Signed by a key of its own each: an unknown one is not verified, so that what is signed does not matter.
    private string Unknown(int number) =>
        $"{TestKey.Encode($$"""{"alg":"RS256","kid":"unknown-{{number}}"}""")}.{TestKey.Encode(_authorizer.Claims().ToJsonString())}.AAAA";

    /// <summary>The issuer falls silent after what it begins to say; the keys that are known go on two seconds later.</summary>
    private async Task ExpectTwoSecondsAsync(Func<HttpResponse, Task> begin)
    {
        await _authorizer.Handler.WarmUpAsync(CancellationToken.None);
        var asked = new TaskCompletionSource();
        Issuer.Before = async context =>
        {
            await begin(context.Response);
            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
        };
        _authorizer.Clock.Advance(TimeSpan.FromHours(1));

        var answer = _authorizer.EffectAsync(_authorizer.Token());
        await asked.Task.WaitAsync(_patience);
        _authorizer.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.That(await answer.WaitAsync(_patience), Is.EqualTo("Allow"));
    }

    private void AnswerAll(int status, string answer) => Issuer.Before = async context =>
    {
        context.Response.StatusCode = status;
        if (status is (int)HttpStatusCode.Redirect)
            context.Response.Headers.Location = "/elsewhere";
        await context.Response.Body.WriteAsync(Encoding.UTF8.GetBytes(answer));
        await context.Response.StartAsync();
    };
}
