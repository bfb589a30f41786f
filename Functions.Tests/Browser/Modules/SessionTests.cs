namespace Functions.Tests.Browser.Modules;

/// <summary>The tokens of the page over time, against a provider and a clock in its place: see Model/tokens.js.</summary>
internal sealed class SessionTests
{
    private const string Model = "model/tokens.js";

    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenWithModelAsync(Model);

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    [TestCase(3600, 3540)]
    [TestCase(300, 240)]
    [TestCase(60, 45)]
    [TestCase(4, 5, Description = "No more often than every five seconds.")]
    public async Task Tokens_are_renewed_shortly_before_they_end_with_the_newest_refresh_token(int lifetime, int renewed) => Assert.That(
        await PlayAsync(
            $$"""
            const session = new Session(settings, provider, tokensOf({{lifetime}}), 'n');
            const next = () => ({ body: tokensOf({{lifetime}}) });
            answers.push(next, next);
            await advance({{renewed}} - 0.1);
            log.push('not before');
            await advance({{renewed}} + 0.1);
            session.close();
            """),
        Is.EqualTo(new[] { "not before", $"{renewed}: refresh_token refresh-1", $"{renewed * 2}: refresh_token refresh-2", $"{renewed * 2}: /revoke refresh-3" }));

    /// <summary>
    /// As Entra ID's, whose documented ID token has <c>exp</c> 5 minutes more than an hour after <c>iat</c>; on a computer whose clock is 2
    /// hours ahead; and without anything to go by.
    /// </summary>
    [TestCase("iat: start - 300", 3540)]
    [TestCase("iat: start - 7200, exp: start - 3600", 3540)]
    [TestCase("iat: undefined, exp: start - 3600", 240)]
    public async Task A_token_that_was_dated_back_or_by_another_clock_is_renewed_in_time(string claims, int renewed) => Assert.That(
        await PlayAsync(
            $$"""
            const start = Date.now() / 1000;
            const session = new Session(settings, provider, tokensOf(3600, { expires_in: undefined }, { {{claims}} }), 'n');
            await advance({{renewed}} - 0.1);
            log.push('not before');
            await advance(0.2);
            session.close();
            """),
        Is.EqualTo(new[] { "not before", $"{renewed}: refresh_token refresh-1", $"{renewed + 0.1}: /revoke refresh-1" }));

    [Test]
    public async Task Lines_that_are_opened_together_near_the_end_are_opened_with_the_one_new_token() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(3600), 'n');
            sleep(3590);
            const next = tokensOf(3600);
            answers.push({ body: next });
            const offered = await Promise.all([session.protocols(), session.protocols(), session.protocols()]);
            log.push(offered.every(([chat, bearer]) => chat === 'chat' && bearer === `bearer.${next.access_token}`));
            """),
        Is.EqualTo(new[] { "3590: refresh_token refresh-1", "true" }));

    [Test]
    public async Task While_the_provider_is_down_a_token_that_has_not_ended_does_and_then_there_is_none_until_it_is_back() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(120), 'n');
            session.addEventListener('ended', () => log.push('ended'));
            answers.push({ status: 400, body: { error: 'temporarily_unavailable' } }, { text: '<!doctype html>' }, { status: 503, body: {} }, null, () => ({ body: tokensOf(120) }));
            await advance(95);
            log.push((await session.protocols()).length);
            await advance(30);
            await session.protocols().catch(({ message }) => log.push(message));
            await session.protocols().catch(({ message }) => log.push(message));
            await advance(30);
            log.push((await session.protocols()).length);
            """),
        Is.EqualTo(new[]
        {
            "90: refresh_token refresh-1", "2", "120: refresh_token refresh-1",
            "125: refresh_token refresh-1", "login.example has answered 503. Try again in a moment.",
            "125: refresh_token refresh-1", "login.example could not be reached. Try again in a moment. If it stays so, tell whoever runs this chat: login.example has to admit this page’s origin, and the page’s Content-Security-Policy has to admit login.example.",
            "155: refresh_token refresh-1", "2",
        }));

    [Test]
    public async Task An_answer_that_does_not_come_is_given_up_after_ten_seconds() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(3600), 'n');
            session.refresh().catch(() => log.push(`given up`));
            await advance(9.9);
            log.push('waiting');
            await advance(0.2);
            """),
        Is.EqualTo(new[] { "0: refresh_token refresh-1", "waiting", "given up" }));

    [TestCase("{ status: 400, body: { error: 'invalid_grant' } }", "Your sign-in has ended: login.example has refused: invalid_grant.")]
    [TestCase("{ body: tokensOf(60, {}, { sub: 'eve' }) }", "Your sign-in has ended: login.example has given somebody else’s token.")]
    [TestCase("{ body: { ...tokensOf(60), access_token: 'opaque' } }", "Your sign-in has ended: The access token from login.example is not for reading here.*")]
    [TestCase("{ body: { ...tokensOf(60), id_token: jwt({ iss: 'https://other.example' }) } }", "Your sign-in has ended: The ID token from login.example *")]
    public async Task A_refusal_ends_the_session_once_and_it_asks_no_more(string answer, string said)
    {
        var log = await PlayAsync(
            $$"""
            const session = new Session(settings, provider, tokensOf(3600), 'n');
            session.addEventListener('ended', ({ detail }) => log.push(detail));
            answers.push(() => ({{answer}}));
            await advance(3541);
            log.push((await session.protocols()).length);
            await advance(100);
            await session.protocols().catch(() => log.push('none'));
            """);

        Assert.That(log[0], Is.EqualTo("3540: refresh_token refresh-1"));
        Assert.That(log[1], Does.StartWith(said.TrimEnd('*')));
        Assert.That(log[2..], Is.EqualTo(new[] { "2", "Your sign-in at login.example has ended.", "none" }));
    }

    [Test]
    public async Task Without_a_refresh_token_the_session_lasts_as_long_as_its_token() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(3600, { refresh_token: undefined }), 'n');
            session.addEventListener('ended', ({ detail }) => log.push(detail));
            await advance(3599);
            log.push((await session.protocols()).length);
            await advance(2);
            await session.protocols().catch(({ message }) => log.push(message));
            """),
        Is.EqualTo(new[] { "2", "Your sign-in at login.example has ended.", "Your sign-in at login.example has ended." }));

    [Test]
    public async Task What_a_signed_out_page_is_still_answered_is_not_taken() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(3600), 'n');
            answers.push({ body: tokensOf(3600) });
            const refreshed = session.refresh();
            session.close();
            await refreshed;
            await session.protocols().catch(({ message }) => log.push(message));
            await advance(7200);
            """),
        Is.EqualTo(new[] { "0: refresh_token refresh-1", "0: /revoke refresh-1", "Signed out." }));

    [Test]
    public async Task The_id_token_is_shown_to_the_chat_where_that_is_said_and_lasts_by_its_own_times() => Assert.That(
        await PlayAsync(
            """
            const tokens = tokensOf(600, { access_token: 'opaque', expires_in: 86_400 });
            const session = new Session({ ...settings, token: 'id' }, provider, tokens, 'n');
            log.push(`${(await session.protocols())[1] === `bearer.${tokens.id_token}`}`);
            answers.push({ body: { access_token: 'opaque', token_type: 'Bearer' } });
            session.addEventListener('ended', ({ detail }) => log.push(detail));
            await advance(541);
            """),
        Is.EqualTo(new[] { "true", "540: refresh_token refresh-1", "Your sign-in has ended: login.example gave no new ID token. Sign in again." }));

    [TestCase("{ ...tokensOf(60), id_token: undefined }", "The ID token from login.example says nothing of who signed in, so it was not taken. Sign in again.")]
    [TestCase("{ ...tokensOf(60), access_token: 'opaque' }", "The access token from login.example is not for reading here. Whoever runs this chat has to have it issue JWTs, or to put \"token\":\"id\" into signIn of config.json.")]
    [TestCase("{ ...tokensOf(60), access_token: jwt({ sub: 'ada' }) }", "The access token from login.example is not for reading here.*")]
    public async Task Tokens_that_are_not_in_order_are_not_taken(string answer, string said) =>
        Assert.That((await PlayAsync($"new Session(settings, provider, {answer}, 'n');")).Single(), Does.StartWith("thrown: " + said.TrimEnd('*')));

    [Test]
    public async Task What_keeps_a_line_from_opening_is_explained_until_one_opens_and_a_session_that_ended_for_good() => Assert.That(
        await PlayAsync(
            """
            const session = new Session(settings, provider, tokensOf(3600), 'n');
            const connection = Object.assign(new EventTarget(), { stop: () => log.push('stopped') });
            const heldUp = () => connection.dispatchEvent(new CustomEvent('ended', { detail: { line: { wasHeldUp: true }, reason: 'Not now.' } }));
            const refused = count => connection.dispatchEvent(new CustomEvent('refused', { detail: count }));
            const { Entrance } = await import('/signIn/entrance.js');
            new Entrance(connection, session).addEventListener('problem', ({ detail }) => log.push(`${detail.message.slice(0, 33)} ${detail.canSignIn}`));
            answers.push({ body: tokensOf(3600) }, { status: 400, body: { error: 'invalid_grant' } });
            heldUp();
            for (const count of [1, 2, 3]) {
              refused(count);
              await settle();
            }
            connection.dispatchEvent(new Event('opened'));
            refused(1);
            await settle();
            connection.dispatchEvent(new Event('opened'));
            refused(2);
            heldUp();
            """),
        Is.EqualTo(new[]
        {
            "Your sign-in has ended and could  false", "0: refresh_token refresh-1", "The chat has refused this sign-in false", "The chat has refused this sign-in false", " false",
            "0: refresh_token refresh-2", "stopped", "Your sign-in has ended: login.exa true",
        }));

    [TestCase("{ status: 404, body: {} }", "login.example has answered 404. Try again in a moment.")]
    [TestCase("{ text: '<html>' }", "login.example has answered what is no sign-in service’s answer. Try again in a moment.")]
    [TestCase("{ body: [] }", "login.example has answered what is no sign-in service’s answer. Try again in a moment.")]
    [TestCase("null", "login.example could not be reached. *")]
    [TestCase("undefined", "login.example could not be reached. *")]
    [TestCase("document({ issuer: 'https://login.example/' })", "login.example calls itself by another name than config.json does. *")]
    [TestCase("document({ authorization_endpoint: 'http://login.example/a' })", "login.example does not say where to sign in. *")]
    [TestCase("document({ authorization_endpoint: 'javascript:alert(1)' })", "login.example does not say where to sign in. *")]
    [TestCase("document({ token_endpoint: 'http://127.0.0.1/t' })", "login.example does not say where to sign in. *")]
    [TestCase("document({ token_endpoint: undefined })", "login.example does not say where to sign in. *")]
    [TestCase("document({ code_challenge_methods_supported: ['plain'] })", "login.example does not sign in with PKCE, which this page needs. *")]
    [TestCase("document({ end_session_endpoint: 'javascript:alert(1)' })", "https://login.example/a https://token.example/t -")]
    [TestCase("document({ end_session_endpoint: 'https://login.example/out' })", "https://login.example/a https://token.example/t https://login.example/out")]
    public async Task The_providers_document_is_read_with_care(string answer, string said)
    {
        var log = await PlayAsync(
            $$"""
            const document = more => ({ body: {
              issuer: settings.issuer, authorization_endpoint: 'https://login.example/a', token_endpoint: 'https://token.example/t', ...more,
            } });
            const { discover } = await import('/signIn/provider.js');
            answers.push({{answer}});
            const asked = discover(settings).then(found => [found.authorization, found.token, found.endSession ?? '-'].join(' '), ({ message }) => message);
            await advance(10);
            log.push(await asked);
            """);

        Assert.That(log[0], Is.EqualTo("0: /.well-known/openid-configuration"));
        Assert.That(log[1], Does.StartWith(said.TrimEnd('*')));
        Assert.That(log[1].Length, said.EndsWith('*') ? Is.GreaterThan(said.Length) : Is.EqualTo(said.Length));
    }

    /// <summary>What happens in a story; times are seconds from its beginning.</summary>
    private Task<string[]> PlayAsync(string story) => _chat.Page.EvaluateAsync<string[]>(
        $$"""
        async () => {
          const { play, settings, provider, tokensOf, jwt } = await import('/{{Model}}');
          const { Session } = await import('/signIn/session.js');
          // Before the clock stands still.
          await import('/signIn/entrance.js');
          await import('/signIn/provider.js');
          const log = await play(async ({ log, answers, advance, sleep, settle }) => {
            {{story}}
          });
          return log.map(String);
        }
        """);
}
