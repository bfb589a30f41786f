using System.Text.Json;

namespace Functions.Tests.Browser.Modules;

/// <summary>What the page makes of addresses, answers and claims when it signs in, called module by module.</summary>
internal sealed class SignInModuleTests
{
    private const string Settings = "{ issuer: 'https://login.example', clientId: 'page', nameClaim: '' }";
    private const string NotBegun = "This answers no sign-in that was begun in this tab, so it was not heeded. Sign in again.";
    private const string NotTheirs = "This answer is not login.example’s, so it was not heeded. Sign in again.";

    /// <summary>An outbox on a line that takes everything, and what it has sent.</summary>
    private const string Sending =
        """
        const sent = [];
        const connection = Object.assign(new EventTarget(), { isOpen: true, send: text => sent.push(JSON.parse(text)) && {}, wake() { } });
        const outbox = new m.Outbox(connection);
        """;

    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenAsync(address: ChromiumFixture.KeepingHost.Page);

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    /// <summary>https://datatracker.ietf.org/doc/html/rfc7636#appendix-B</summary>
    [Test]
    public async Task The_challenge_is_RFC_7636s() => Assert.That(
        await CallAsync<string>("signIn/pkce.js", "m.digestOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk')"),
        Is.EqualTo("E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"));

    [Test]
    public async Task A_verifier_is_256_bits_and_never_the_same()
    {
        var secrets = await CallAsync<string[]>("signIn/pkce.js", "Array.from({ length: 100 }, m.secret)");

        Assert.That(secrets, Is.Unique.And.All.Matches("^[A-Za-z0-9_-]{43}$"));
    }

    [Test]
    public async Task Where_to_sign_in_names_everything_once_and_no_secret_but_state_nonce_and_challenge()
    {
        var said = await CallAsync<JsonElement>(
            "signIn/redirect.js",
            """
            m.authorizationUrl({ issuer: 'https://login.example', clientId: 'the page', scope: 'openid profile' }, { authorization: 'https://login.example/a?tenant=1' })
              .then(url => ({ url: String(url), kept: JSON.parse(sessionStorage.getItem('chat.signIn')), again: m.takePending() !== null, left: sessionStorage.length }))
            """);

        var kept = said.GetProperty("kept");
        Assert.That(said.GetProperty("url").GetString(), Does.Match(
            $"^https://login\\.example/a\\?tenant=1&response_type=code&client_id=the\\+page&redirect_uri=http%3A%2F%2F127\\.0\\.0\\.1%3A\\d+%2F&scope=openid\\+profile"
            + $"&state={Kept("state")}&nonce={Kept("nonce")}&code_challenge=[\\w-]{{43}}&code_challenge_method=S256$"));
        Assert.That(said.GetProperty("url").GetString(), Does.Not.Contain(Kept("verifier")));
        Assert.That((said.GetProperty("again").GetBoolean(), said.GetProperty("left").GetInt32()), Is.EqualTo((true, 0)));

        string Kept(string name) => kept.GetProperty(name).GetString()!;
    }

    [TestCase("state=s&code=c&iss=https://login.example", true, "c")]
    [TestCase("state=s&code=c", false, "c")]
    [TestCase("state=s&code=c", true, NotTheirs, Description = "RFC 9207, section 2.4: who says that it names itself always does.")]
    [TestCase("state=s&code=c&iss=https://evil.example", false, NotTheirs)]
    [TestCase("state=s&error=access_denied&iss=https://evil.example", false, NotTheirs)]
    [TestCase("state=other&code=c", false, NotBegun)]
    [TestCase("state=&code=c", false, NotBegun)]
    [TestCase("state=s&state=s&code=c", false, NotBegun)]
    [TestCase("state=s&code=c&code=d", false, NotBegun)]
    [TestCase("state=other&error=access_denied&error_description=Call+us", false, NotBegun)]
    [TestCase("state=s&error=access_denied&error_description=Not+today", false, "login.example did not sign you in (access_denied: Not today). Try again, or ask whoever runs this chat.")]
    public async Task An_answer_is_believed_only_where_it_fits_what_was_begun(string answer, bool saysWho, string said) => Assert.That(
        await CodeAsync(answer, "{ state: 's', issuer: 'https://login.example', clientId: 'page' }", saysWho), Is.EqualTo(said));

    [TestCase("null")]
    [TestCase("{}")]
    [TestCase("{ state: 's', issuer: 'https://other.example', clientId: 'page' }")]
    [TestCase("{ state: 's', issuer: 'https://login.example', clientId: 'other' }")]
    public async Task An_answer_to_nothing_or_of_another_configuration_is_not_heeded(string pending) =>
        Assert.That(await CodeAsync("state=s&code=c", pending, saysWho: false), Is.EqualTo(NotBegun));

    [TestCase("{}", null)]
    [TestCase("{ aud: ['page'] }", null)]
    [TestCase("{ aud: ['api', 'page'], azp: 'page' }", null)]
    [TestCase("{ exp: now - 200 }", null)]
    [TestCase("{ exp: now - 400 }", "has ended already; is the clock of this computer right?")]
    [TestCase("{ exp: undefined }", "has ended already; is the clock of this computer right?")]
    [TestCase("{ iss: 'https://login.example/' }", "is another issuer’s")]
    [TestCase("{ aud: 'api' }", "is for another application")]
    [TestCase("{ aud: undefined }", "is for another application")]
    [TestCase("{ aud: ['api', 'page'] }", "is for another application")]
    [TestCase("{ azp: 'api' }", "is for another application")]
    [TestCase("{ nonce: 'other' }", "answers another sign-in")]
    [TestCase("{ nonce: undefined }", "answers another sign-in")]
    [TestCase("{ sub: '' }", "says nothing of who signed in")]
    [TestCase("{ sub: 7 }", "says nothing of who signed in")]
    public async Task An_id_token_is_taken_only_in_order(string claims, string? problem) => Assert.That(
        await CallAsync<string?>(
            "signIn/claims.js",
            $$"""
            (now => m.idTokenProblem({ iss: 'https://login.example', aud: 'page', sub: 'ada', exp: now + 60, nonce: 'n', ...{{claims}} }, {{Settings}}, 'n'))(Date.now() / 1000)
            """),
        Is.EqualTo(problem));

    [TestCase("eyJhIjoiw6kifQ", "é")]
    [TestCase("eyJhIjoi_-8ifQ", null, Description = "No UTF-8.")]
    [TestCase("W10", null)]
    [TestCase("bnVsbA", null)]
    [TestCase("e30=e30", null)]
    [TestCase("", null)]
    public async Task The_claims_of_a_token_are_read_if_they_are_JSON(string payload, string? read) => Assert.That(
        await CallAsync<string?>("signIn/claims.js", $"m.claimsOf('e30.{payload}.AAAA')?.a ?? null"), Is.EqualTo(read));

    [TestCase("undefined")]
    [TestCase("'opaque'")]
    [TestCase("'e30.e30'")]
    [TestCase("'e30.e30.e30.e30.e30'")]
    public async Task What_is_no_JWT_has_no_claims(string token) =>
        Assert.That(await CallAsync<bool>("signIn/claims.js", $"m.claimsOf({token}) === null"), Is.True);

    [TestCase("{ name: 'Ada', preferred_username: 'lovelace' }", "", "Ada")]
    [TestCase("{ name: ' \\u200b', preferred_username: 'lovelace' }", "", "lovelace")]
    [TestCase("{ 'cognito:username': 'ada7', email: 'ada@example.com' }", "", "ada7")]
    [TestCase("{ email: 'a@b@example.com' }", "", "a@b")]
    [TestCase("{ email: '@example.com' }", "", "@example.com")]
    [TestCase("{ name: 'Ada', username: 'ada7' }", "username", "ada7")]
    [TestCase("{ name: 'Ada' }", "username", "sub-1")]
    [TestCase("{ name: ['Ada'] }", "", "sub-1")]
    public async Task The_name_is_the_one_that_the_server_shows_the_others(string claims, string nameClaim, string name) => Assert.That(
        await CallAsync<string>("signIn/claims.js", $"m.accountOf({{ sub: 'sub-1', ...{claims} }}, {{ nameClaim: '{nameClaim}' }}).name"), Is.EqualTo(name));

    [TestCase("{ issuer: 'http://login.example', clientId: 'page' }", "signIn in config.json has to be *")]
    [TestCase("{ issuer: 'https://login.example?x=1', clientId: 'page' }", "signIn in config.json has to be *")]
    [TestCase("{ issuer: 'login.example', clientId: 'page' }", "signIn in config.json has to be *")]
    [TestCase("{ issuer: 'https://login.example' }", "signIn in config.json has to be *")]
    [TestCase("{ issuer: 'https://login.example', clientId: 'page', scope: 'profile' }", "scope of signIn in config.json *")]
    [TestCase("{ issuer: 'https://login.example', clientId: 'page', token: 'refresh' }", "token of signIn in config.json *")]
    [TestCase("{ issuer: 'https://login.example', clientId: 'page', nameClaim: 5 }", "nameClaim of signIn in config.json *")]
    [TestCase("{ issuer: 'https://login.example/', clientId: 'page' }", "openid profile access")]
    [TestCase("{ issuer: 'http://127.0.0.1:8080/realms/chat', clientId: 'page', scope: 'openid', token: 'id' }", "openid id")]
    public async Task What_config_json_says_of_it_is_checked(string signIn, string said) => Assert.That(
        await CallAsync<string>("signIn/settings.js", $"(() => {{ try {{ const s = m.settingsOf({signIn}); return `${{s.scope}} ${{s.token}}`; }} catch (e) {{ return e.message; }} }})()"),
        said.EndsWith('*') ? Does.StartWith(said.TrimEnd('*')) : Is.EqualTo(said));

    [Test]
    public async Task A_link_that_names_another_chat_signs_in_nowhere() => Assert.That(
        await CallAsync<bool[]>(
            "config.js",
            """
            (async real => {
              window.fetch = async () => ({ ok: true, status: 200, json: async () => ({ url: 'wss://own.example', signIn: { issuer: 'https://login.example' } }) });
              const of = page => m.configuration(new URL(page)).then(({ signIn }) => signIn !== undefined);
              try {
                return await Promise.all([of('http://127.0.0.1:3001/'), of('http://127.0.0.1:3001/?url=wss://evil.example'), of('https://a.example/?url=wss://evil.example')]);
              } finally {
                window.fetch = real;
              }
            })(fetch)
            """),
        Is.EqualTo(new[] { true, false, true }));

    [Test]
    public async Task A_message_is_an_accounts_own_by_its_user_and_goes_out_without_a_name() => Assert.That(
        await CallAsync<string[]>(
            "outbox/outbox.js",
            $$"""
            (() => {
              {{Sending}}
              const entry = outbox.add('hello', 'Ada', '', { user: 'sub-1' });
              const frame = { id: entry.id, name: 'Ada', message: 'hello' };
              const found = [
                Object.keys(sent[0]).join(),
                outbox.own({ ...frame, user: 'sub-1', name: 'Ada L.' }) === entry,
                outbox.own({ ...frame, user: 'sub-2' }) === undefined,
                outbox.own(frame) === undefined,
                JSON.stringify(outbox.unsent) === JSON.stringify([{ id: entry.id, room: '', text: 'hello', uncertain: true }]),
              ];
              outbox.settle({ type: 'ack', id: entry.id, delivered: 0, gone: 0, failed: 0, complete: true });
              return [...found, outbox.unsent.length].map(String);
            })()
            """),
        Is.EqualTo(new[] { "action,message,id", "true", "true", "true", "true", "0" }));

    [Test]
    public async Task What_was_unsent_goes_out_again_under_its_id_and_as_a_retry_where_it_may_have_arrived() => Assert.That(
        await CallAsync<string[]>(
            "outbox/outbox.js",
            $$"""
            (() => {
              {{Sending}}
              outbox.add('hello', 'Ada', 'garden', { user: 'sub-1', id: 'm-1', uncertain: true });
              outbox.settle({ type: 'ack', id: 'm-1', delivered: 0, gone: 0, failed: 0, complete: true });
              outbox.add('again', 'Ada', 'garden', { user: 'sub-1', id: 'm-2' });
              return sent.map(({ id, retry }) => `${id} ${retry}`);
            })()
            """),
        Is.EqualTo(new[] { "m-1 true", "m-2 undefined" }));

    [Test]
    public async Task A_repeat_is_known_by_the_account_whatever_its_name() => Assert.That(
        await CallAsync<bool[]>(
            "protocol/repeats.js",
            """
            (repeats => [
              { id: '1', user: 'ada', name: 'Ada', message: 'hi' },
              { id: '1', user: 'ada', name: 'Ada L.', message: 'hi' },
              { id: '1', user: 'eve', name: 'Ada', message: 'hi' },
              { id: '1', name: 'Ada', message: 'hi' },
              { id: '1', name: 'ada', message: 'hi' },
            ].map(frame => repeats.isRepeat({ from: 'c', ...frame })))(new m.Repeats())
            """),
        Is.EqualTo(new[] { false, true, false, false, false }));

    [Test]
    public async Task An_accounts_message_counts_its_user_and_name_as_the_server_writes_them() => Assert.That(
        await CallAsync<int>("protocol/frames.js", "m.messageBytes({ id: 'm', user: 'sub-1', name: 'Ada', text: 'hi' })"),
        Is.EqualTo("""{"type":"message","id":"m","from":"Mg_ugfpqPHcCIVA=","user":"sub-1","name":"Ada","message":"hi","sentAt":"2026-01-31T09:30:00.125Z"}""".Length));

    [Test]
    public async Task What_was_written_is_kept_for_its_account_alone_once_and_not_without_bounds() => Assert.That(
        await CallAsync<string[]>(
            "signIn/unsent.js",
            """
            (({ unsent }) => {
              const writing = { messages: [{ id: 'm-1', room: '', text: 'hello', uncertain: false }], drafts: [] };
              const texts = user => unsent.take(user).messages.map(({ text }) => text).join();
              return [
                unsent.keep('ada', writing), texts('ada'), texts('ada'),
                unsent.keep('ada', writing), texts('eve'), texts('ada'),
                unsent.keep('ada', { messages: [{ text: 'x'.repeat(1_000_000) }], drafts: [] }), sessionStorage.length,
                (sessionStorage.setItem('chat.unsent', 'null'), texts('ada')),
              ].map(String);
            })(m)
            """),
        Is.EqualTo(new[] { "true", "hello", "", "true", "", "", "false", "0", "" }));

    [Test]
    public async Task The_rooms_that_the_browser_keeps_are_one_accounts_alone() => Assert.That(
        await CallAsync<string[]>(
            "rooms/joinedRooms.js",
            """
            (async ({ joinedRooms }) => {
              const { keepFor, readNumbers, writeNumbers } = await import('/rooms/kept.js');
              const seen = [];
              const look = () => seen.push(`${joinedRooms.read()} ${JSON.stringify(readNumbers('browser', 'chat.read'))} ${readNumbers('tab', 'chat.own').length}`);
              joinedRooms.add('hall');
              seen.push(Object.keys(localStorage).join());
              keepFor('ada');
              look();
              joinedRooms.add('garden');
              writeNumbers('browser', 'chat.read', [['garden', 7]]);
              writeNumbers('tab', 'chat.own', [['garden', 7]]);
              for (const account of ['grace', 'ada']) {
                keepFor(account);
                look();
              }
              localStorage.clear();
              sessionStorage.clear();
              return seen;
            })(m)
            """),
        Is.EqualTo(new[] { "chat.rooms", " [] 0", " [] 0", """garden [["garden",7]] 1""" }));

    [Test]
    public async Task A_line_without_a_token_is_none_and_was_not_refused() => Assert.That(
        await CallAsync<string[]>(
            "connection/line.js",
            """
            (async real => {
              const dialled = [];
              window.WebSocket = class {
                constructor(url, protocols) {
                  dialled.push(`${url} ${protocols}`);
                  if (protocols.length === 0) setTimeout(() => this.onclose({ code: 1006, reason: '' }));
                }
                close() { }
              };
              const ended = protocols => new Promise(resolve => {
                const line = new m.Line('ws://a.example', { opened() { }, ended: (of, { code }) => resolve(`${code} ${of.wasRefused} ${of.wasHeldUp}`) }, protocols);
                protocols.then(list => list.length > 0 && setTimeout(() => line.close('Enough.')), () => { });
              });
              const given = async (...list) => list;
              try {
                return [await ended(Promise.reject(new Error('none'))), await ended(given('chat', 'bearer.x')), await ended(given()), ...dialled];
              } finally {
                window.WebSocket = real;
              }
            })(WebSocket)
            """),
        Is.EqualTo(new[] { "1006 false true", "1000 false false", "1006 true false", "ws://a.example chat,bearer.x", "ws://a.example " }));

    [Test]
    public async Task Refusals_are_counted_until_a_line_opens_and_not_where_the_computer_is_offline() => Assert.That(
        await CallAsync<int[]>(
            "connection/connection.js",
            """
            (({ Connection }, real) => {
              const sockets = [];
              window.WebSocket = class { constructor() { sockets.push(this); } close() { } };
              const counts = [];
              const connection = new Connection('ws://a.example');
              connection.addEventListener('refused', ({ detail }) => counts.push(detail));
              connection.addEventListener('opened', () => counts.push(0));
              const end = () => sockets.at(-1).onclose({ code: 1006, reason: '' });
              const endNext = () => {
                connection.wake();
                end();
              };
              try {
                connection.start();
                end();
                endNext();
                Object.defineProperty(navigator, 'onLine', { configurable: true, get: () => false });
                endNext();
                delete navigator.onLine;
                connection.wake();
                sockets.at(-1).onopen();
                end();
                endNext();
                return counts;
              } finally {
                connection.stop();
                window.WebSocket = real;
              }
            })(m, WebSocket)
            """),
        Is.EqualTo(new[] { 1, 2, 0, 1 }));

    private Task<string> CodeAsync(string answer, string pending, bool saysWho) => CallAsync<string>(
        "signIn/redirect.js",
        $$"""
        (() => {
          try {
            return m.codeOf(new URLSearchParams('{{answer}}'), {{pending}}, {{Settings}}, { saysWho: {{(saysWho ? "true" : "false")}} });
          } catch (error) {
            return error.message;
          }
        })()
        """);

    private Task<T> CallAsync<T>(string module, string expression) =>
        _chat.Page.EvaluateAsync<T>($"async () => {{ const m = await import('/{module}'); return {expression}; }}");
}
