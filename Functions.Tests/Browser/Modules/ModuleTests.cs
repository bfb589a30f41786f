using System.Text;

namespace Functions.Tests.Browser.Modules;

/// <summary>The page's pure logic, called module by module in the engine that runs it.</summary>
internal sealed class ModuleTests
{
    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenAsync(address: ChromiumFixture.KeepingHost.Page);

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    [TestCase("see https://example.com.", "see |[https://example.com]|.")]
    [TestCase("(https://en.wikipedia.org/wiki/Chat_(disambiguation))", "(|[https://en.wikipedia.org/wiki/Chat_(disambiguation)]|)")]
    [TestCase("http://a.example,http://b.example/?q=1!", "[http://a.example,http://b.example/?q=1]|!")]
    [TestCase("javascript:alert(1) data:text/html,x file:///etc ftp://x", "javascript:alert(1) data:text/html,x file:///etc ftp://x")]
    [TestCase("https://", "https://")]
    [TestCase("https://a.example/)))", "[https://a.example/]|)))")]
    [TestCase("(see https://a.example/[1])…", "(see |[https://a.example/[1]]|)…")]
    [TestCase("„https://a.example“ «https://b.example» 「https://c.example」。", "„|[https://a.example]|“ «|[https://b.example]|» 「|[https://c.example]|」。")]
    [TestCase("https://a.example/\u202Egpj.exe", "[https://a.example/]|\u202Egpj.exe")]
    [TestCase("HTTPS://EXAMPLE.COM", "[HTTPS://EXAMPLE.COM]")]
    [TestCase("", "")]
    public async Task Links_are_found(string text, string expected) =>
        Assert.That(await CallAsync<string>(
            "render/links.js", "m.pieces(x).map(p => p.href ? `[${p.text}]` : p.text).join('|')", text), Is.EqualTo(expected));

    [Test]
    public async Task The_first_hundred_links_of_a_message_can_be_followed_and_the_rest_stays_text() => Assert.That(
        await CallAsync<bool[]>(
            "render/links.js",
            """
            (text => [
              m.pieces(text).filter(({ href }) => href).length === 100,
              m.pieces(text).map(piece => piece.text).join('') === text,
              m.linked(text, 2000).length < 300,
            ])(Array(3600).fill('http://a').join(' '))
            """,
            ""),
        Is.All.True);

    [TestCase("Ada Lovelace", "AL")]
    [TestCase("ada", "A")]
    [TestCase("Jean-Luc van der Berg", "JB")]
    [TestCase("👩‍🚀 Nova", "👩‍🚀N")]
    [TestCase("e\u0301va", "E\u0301")]
    [TestCase("été 🇫🇷", "É🇫🇷")]
    [TestCase("...", "?")]
    public async Task Initials_are_one_or_two(string name, string expected) =>
        Assert.That(await CallAsync<string>("people/names.js", "m.initials(x)", name), Is.EqualTo(expected));

    [TestCase("👍", true)]
    [TestCase("👩🏽‍❤️‍👨🏻 🏴󠁧󠁢󠁳󠁣󠁴󠁿\n1️⃣", true)]
    [TestCase("👍👍👍👍", false)]
    [TestCase("👍 ok", false)]
    [TestCase("🧑🏻‍❤️‍💋‍🧑🏼", true)]
    [TestCase("👍‍👍‍👍‍👍‍👍", false)]
    [TestCase("🏴\U000E0067\U000E0062\U000E0065\U000E006E\U000E0067\U000E0067\U000E0067\U000E007F", false)]
    [TestCase("123", false)]
    [TestCase("1\uFE0F2\uFE0F", false)]
    [TestCase("#", false)]
    [TestCase("❤", false)]
    [TestCase("🇫", false)]
    [TestCase("", false)]
    public async Task Up_to_three_emoji_alone_are_a_gesture(string text, bool expected) =>
        Assert.That(await CallAsync<bool>("render/bubble.js", "m.isGesture(x)", text), Is.EqualTo(expected));

    [Test]
    public async Task Whatever_Unicode_recommends_as_an_emoji_is_a_gesture_and_no_other_character_alone() => Assert.That(
        await CallAsync<string[]>(
            "render/bubble.js",
            """
            (() => {
              const known = /^\p{RGI_Emoji}$/v;
              const characters = Array.from({ length: 0x110000 }, (_, code) => code).filter(code => code < 0xd800 || code > 0xdfff).map(code => String.fromCodePoint(code));
              const emoji = characters.filter(character => /\p{Emoji}/u.test(character));
              const flags = characters.filter(character => /\p{RI}/u.test(character));
              const after = ['\ufe0f', '\ufe0f\u20e3', '\u{1f3fb}', '\u{1f3ff}'];
              const parts = emoji.flatMap(one => [one, ...after.map(last => one + last)]).filter(one => m.isGesture(one));
              const joined = ['❤️', '♂️', '♀️', '⚕️', '🚀', '🌈', '💻', '👩', '🔥', '⬛', '➡️', '👨🏽', '🤝🏿'].flatMap(last => parts.map(one => `${one}\u200d${last}`));
              const candidates = [...characters, ...emoji.flatMap(one => after.map(last => one + last)), ...flags.flatMap(one => flags.map(last => one + last)), ...joined];
              const recommended = candidates.filter(text => known.test(text));
              return [
                `${recommended.length > 2000}`,
                ...recommended.filter(text => !m.isGesture(text)),
                ...characters.filter(character => m.isGesture(character) && !known.test(character)),
              ];
            })()
            """,
            ""),
        Is.EqualTo(new[] { "true" }));

    [TestCase("  Ada \n", "Ada")]
    [TestCase("a\u0000b\u202Ec\u2066d", "abcd")]
    [TestCase("\u202E \t", "")]
    [TestCase("\u200B\u2060 \u2800\uFE0F\u3164", "")]
    [TestCase("a\u061Cb\u200Ec\u200F", "abc")]
    [TestCase("👩‍🚀", "👩‍🚀")]
    public async Task A_name_is_cleaned_as_the_server_wants_it(string name, string expected) =>
        Assert.That(await CallAsync<string>("people/names.js", "m.cleanName(x)", name), Is.EqualTo(expected));

    [Test]
    public async Task Half_a_surrogate_pair_in_a_name_is_replaced() =>
        Assert.That(await CallAsync<string>("people/names.js", "m.cleanName('a\\ud83db')", ""), Is.EqualTo("a\uFFFDb"));

    [TestCase("\u200B", "Guest Mg_u")]
    [TestCase(" ", "Guest Mg_u")]
    [TestCase("Ada", "Ada")]
    public async Task A_sender_whose_name_shows_nothing_is_a_guest(string name, string expected) =>
        Assert.That(await CallAsync<string>("people/names.js", "m.displayName({ name: x, from: 'Mg_ugfpqPHcCIVA=' })", name), Is.EqualTo(expected));

    [TestCase("plain", "plain")]
    [TestCase("é ß 漢", "é ß 漢")]
    [TestCase("😀👩‍🚀", "😀👩‍🚀")]
    [TestCase("\"\\/", "\\\"\\\\/")]
    [TestCase("\b\t\n\f\r", @"\b\t\n\f\r")]
    [TestCase("\u0000\u001f", @"\u0000\u001f")]
    [TestCase("<&'+\u007f\u2028", "<&'+\u007f\u2028")]
    public async Task A_message_counts_what_leaves_the_server(string text, string escaped)
    {
        const string id = "00112233445566778899aabbccddeeff";
        var frame = $$"""{"type":"message","id":"{{id}}","from":"Mg_ugfpqPHcCIVA=","name":"A","message":"{{escaped}}","sentAt":"2026-01-31T09:30:00.125Z"}""";

        var counted = await CallAsync<int>("protocol/frames.js", $"m.messageBytes({{ id: '{id}', name: 'A', text: x }})", text);
        var sent = await CallAsync<int>("protocol/frames.js", $"m.byteLength(m.sendMessage({{ id: '{id}', name: 'A', text: x }}))", text);

        Assert.That(counted, Is.EqualTo(Encoding.UTF8.GetByteCount(frame)));
        Assert.That(sent, Is.LessThan(counted));
    }

    [Test]
    public async Task A_long_name_is_cut_between_characters() =>
        Assert.That(await CallAsync<int>("people/names.js", "[...m.cleanName('🎈'.repeat(99))].length", ""), Is.EqualTo(64));

    [Test]
    public async Task A_name_has_the_same_colour_however_its_accents_are_encoded() =>
        Assert.That(await CallAsync<bool>("people/colour.js", "m.hueOf('Zo\\u00eb') === m.hueOf('Zoe\\u0308')", ""), Is.True);

    [Test]
    public async Task Every_colour_is_used() =>
        Assert.That(await CallAsync<int>(
            "people/colour.js", "new Set(Array.from({ length: 500 }, (_, i) => m.hueOf(`name ${i}`))).size - m.HUES", ""), Is.Zero);

    [TestCase("[1,2]")]
    [TestCase("null")]
    [TestCase("not JSON")]
    [TestCase("""{"type":"message","id":"1","from":"c","message":{"toString":1},"sentAt":"2026-01-01T00:00:00.000Z"}""")]
    [TestCase("""{"type":"message","id":"1","from":"c","message":"m","sentAt":"never"}""")]
    [TestCase("""{"type":"message","id":"1","from":"c","message":"m","sentAt":{"toString":1,"valueOf":1}}""")]
    [TestCase("""{"type":"history","messages":[null],"last":1,"complete":true}""")]
    [TestCase("""{"type":"ack","id":"1","delivered":-1,"gone":0,"failed":0,"complete":true}""")]
    [TestCase("""{"type":"toString"}""")]
    [TestCase("""{"type":{"toString":1}}""")]
    public async Task A_frame_that_is_not_of_the_protocol_is_unknown(string frame) =>
        Assert.That(await CallAsync<string>("protocol/frames.js", "m.parseFrame(x).type", frame), Is.EqualTo("unknown"));

    [Test]
    public async Task The_delay_between_attempts_grows_to_half_a_minute_and_is_spread_from_zero()
    {
        var longest = await CallAsync<int[]>("connection/backoff.js", "[1, 2, 3, 5, 6, 50].map(n => m.backoff(n, () => 1))", "");
        var shortest = await CallAsync<int>("connection/backoff.js", "m.backoff(50, () => 0)", "");

        Assert.That(longest, Is.EqualTo(new[] { 1000, 2000, 4000, 16_000, 30_000, 30_000 }));
        Assert.That(shortest, Is.Zero);
    }

    [TestCase("0", 120_000)]
    [TestCase("0.5", 180_000)]
    [TestCase("1", 240_000)]
    public async Task Pages_that_heard_their_last_frame_together_do_not_ping_together(string random, int wait) => Assert.That(
        await CallAsync<int>(
            "connection/line.js",
            """
            (real => {
              let wait;
              window.setTimeout = (_, milliseconds) => { wait = milliseconds; };
              Math.random = () => Number(x);
              try {
                let socket;
                window.WebSocket = class { constructor() { socket = this; } close() { } };
                new m.Line('ws://a.example', { opened() { }, received() { } });
                socket.onopen();
                socket.onmessage({ data: '{}' });
                return wait;
              } finally {
                Object.assign(window, { WebSocket: real.WebSocket, setTimeout: real.setTimeout });
                Math.random = real.random;
              }
            })({ WebSocket, setTimeout, random: Math.random })
            """,
            random),
        Is.EqualTo(wait));

    [TestCase("refusal", "refusal")]
    [TestCase("ping refusal", "")]
    [TestCase("ping refusal pong", "refusal pong")]
    [TestCase("ping refusal refusal pong", "refusal refusal pong")]
    [TestCase("ping refusal ack", "ack")]
    [TestCase("ping pong refusal", "pong refusal")]
    [TestCase("ping refusal ping pong", "pong")]
    [TestCase("ping later refusal", "refusal")]
    [TestCase("ping refusal later pong", "pong")]
    public async Task What_API_Gateway_refuses_while_a_ping_is_unanswered_is_the_pings_unless_the_pong_comes(string events, string acted) => Assert.That(
        await CallAsync<string>(
            "connection/pingAnswers.js",
            """
            (real => {
              let now = 0;
              performance.now = () => now;
              try {
                const answers = new m.PingAnswers();
                return x.split(' ').flatMap(event => {
                  if (event === 'later') now += 10_000;
                  else if (event === 'ping') answers.sent('{"action":"ping"}');
                  else return answers.after({ type: event === 'refusal' ? 'gateway' : event });
                  return [];
                }).map(({ type }) => type === 'gateway' ? 'refusal' : type).join(' ');
              } finally {
                performance.now = real;
              }
            })(performance.now)
            """,
            events),
        Is.EqualTo(acted));

    [Test]
    public async Task A_repeat_has_the_same_sender_id_and_text() => Assert.That(
        await CallAsync<bool[]>(
            "protocol/repeats.js",
            """
            (r => [
              r.isRepeat({ id: '1', name: 'Ada', from: 'a', message: 'm' }),
              r.isRepeat({ id: '1', name: 'Ada', from: 'b', message: 'm' }),
              r.isRepeat({ id: '1', name: 'Bob', from: 'b', message: 'm' }),
              r.isRepeat({ id: '1', name: 'Ada', from: 'a', message: 'other' }),
              r.isRepeat({ id: '2', from: 'a', message: 'm' }),
              r.isRepeat({ id: '2', from: 'b', message: 'm' }),
              r.isRepeat({ id: '2', name: 'b', from: 'c', message: 'm' }),
              r.isRepeat({ id: '2', name: 'b', from: 'd', message: 'm' }),
            ])(new m.Repeats())
            """,
            ""),
        Is.EqualTo(new[] { false, true, false, false, false, false, false, true }));

    [TestCase("https://localhost/?url=wss://a.example/prod", "wss://a.example/prod")]
    [TestCase("https://localhost/?url=ws://a.example/prod", "A page served over https can only reach a wss:// address.")]
    [TestCase("http://localhost/?url=javascript:alert(1)", "“javascript:alert(1)” is not a WebSocket address: it has to start with wss:// or ws://.")]
    public async Task The_address_in_the_pages_query_is_checked(string page, string expected) =>
        Assert.That(await ConfiguredAsync(page, 404, ""), Is.EqualTo(expected));

    [TestCase("http://127.0.0.1:3001/", "wss://asked.example/")]
    [TestCase("http://127.8.9.10/chat/", "wss://asked.example/")]
    [TestCase("http://localhost:3001/", "wss://asked.example/")]
    [TestCase("http://chat.localhost/", "wss://asked.example/")]
    [TestCase("http://[::1]:3001/", "wss://asked.example/")]
    [TestCase("https://chat.example/", "wss://own.example/")]
    [TestCase("http://127.0.0.1.chat.example/", "wss://own.example/")]
    [TestCase("http://localhost.chat.example/", "wss://own.example/")]
    [TestCase("http://mylocalhost/", "wss://own.example/")]
    [TestCase("http://[2001:db8::1]/", "wss://own.example/")]
    [TestCase("http://192.168.0.1/", "wss://own.example/")]
    public async Task A_link_with_another_address_counts_on_this_machine_only_where_the_page_has_one_of_its_own(string page, string expected) =>
        Assert.That(await ConfiguredAsync(page + "?url=wss://asked.example", 200, "{\"url\":\"wss://own.example\"}"), Is.EqualTo(expected));

    [TestCase(404, "", "wss://asked.example/")]
    [TestCase(410, "", "wss://asked.example/")]
    [TestCase(403, "", "config.json could not be read: this page’s host answers 403.")]
    [TestCase(503, "", "config.json could not be read: this page’s host answers 503.")]
    [TestCase(0, "", "config.json could not be read. Is the server running?")]
    [TestCase(200, "", "config.json beside this page does not say where the chat is: it has to be {\"url\":\"wss://…\"}.")]
    [TestCase(200, "{\"url\":", "config.json beside this page does not say where the chat is: it has to be {\"url\":\"wss://…\"}.")]
    [TestCase(200, "{\"URL\":\"wss://own.example\"}", "config.json beside this page does not say where the chat is: it has to be {\"url\":\"wss://…\"}.")]
    [TestCase(200, "<!doctype html>", "config.json beside this page does not say where the chat is: it has to be {\"url\":\"wss://…\"}.")]
    [TestCase(200, "{\"url\":\"\"}", "“” is not a WebSocket address: it has to start with wss:// or ws://.")]
    public async Task A_link_with_another_address_counts_only_where_there_is_no_configuration(int status, string body, string expected) =>
        Assert.That(await ConfiguredAsync("https://chat.example/?url=wss://asked.example", status, body), Is.EqualTo(expected));

    [Test]
    public async Task An_address_behind_the_hash_never_counts() => Assert.That(
        await ConfiguredAsync("https://chat.example/#?url=wss://asked.example", 404, ""),
        Is.EqualTo("Add ?url=wss://… to this page’s address, or put a config.json with {\"url\":\"wss://…\"} beside it."));

    [Test]
    public async Task The_waits_of_refused_messages_grow_are_spread_over_their_second_half_and_end()
    {
        var busy = await CallAsync<int[]>("outbox/refusals.js", "[1, 2, 3, 4, 5, 6, 7].map(n => m.refusalOf({ code: 'Busy' }, n, () => 1).delay ?? -1)", "");
        var flood = await CallAsync<int[]>(
            "outbox/refusals.js", "[1, 2, 3, 4, 5].map(n => m.refusalOf({ code: 'TooManyMessages' }, n, () => 0).delay ?? -1)", "");
        var other = await CallAsync<bool>("outbox/refusals.js", "['InternalError', 'toString', undefined].every(code => m.refusalOf({ code }, 1) === null)", "");

        Assert.That(busy, Is.EqualTo(new[] { 2000, 4000, 8000, 16_000, 30_000, 30_000, -1 }));
        Assert.That(flood, Is.EqualTo(new[] { 5000, 10_000, 15_000, 30_000, -1 }));
        Assert.That(other, Is.True);
    }

    [Test]
    public async Task Days_are_named_in_the_readers_language() => Assert.That(
        await CallAsync<string[]>(
            "render/time.js",
            "[0, -1, -2].map(d => m.dayName(new Date(2026, 2, 1 + d, 23), new Date(2026, 2, 1, 1)))",
            ""),
        Is.EqualTo(new[] { "Today", "Yesterday", "Friday, February 27" }));

    [Test]
    public async Task A_page_that_is_open_for_long_keeps_the_newest_thousand_messages_and_their_day() => Assert.That(
        await CallAsync<string[]>(
            "render/messageList.js",
            """
            (list => {
              const message = (id, sentAt) => list.addMessage({ id, from: 'c', name: 'Bot', message: id, sentAt });
              message('first', '2026-01-01T12:00:00Z');
              for (let n = 1; n <= 1100; n += 1) message(`${n}`, '2026-01-03T12:00:00Z');
              message('overtaken at midnight', '2026-01-02T12:00:00Z');
              const texts = [...document.querySelectorAll('#rows .text')].map(text => text.textContent);
              const days = [...document.querySelectorAll('#rows .day time')].map(day => day.dateTime.slice(0, 10));
              return [`${texts.length}`, texts[0], texts.at(-1), ...days];
            })(document.getElementById('rows').replaceChildren() ?? new m.MessageList({}))
            """,
            ""),
        Is.EqualTo(new[] { "1000", "102", "overtaken at midnight", "2026-01-03" }));

    [TestCase("""{"a":["b\"",1.5e3,true]}""", "key \"a\"|string \"b\\\"\"|number 1.5e3|word true")]
    [TestCase("""{"a":"never ends \" 1""", "key \"a\"|string \"never ends \\\" 1")]
    [TestCase("\"ends in \\", "string \"ends in \\")]
    [TestCase("no JSON", "")]
    public async Task The_inspector_colours_the_parts_of_JSON_and_leaves_every_text_as_it_is(string text, string expected) => Assert.That(
        await CallAsync<string[]>(
            "render/json.js",
            """
            (nodes => [
              nodes.filter(node => node instanceof Element).map(node => `${node.className.slice('json-'.length)} ${node.textContent}`).join('|'),
              nodes.map(node => node.textContent ?? node).join(''),
            ])(m.highlighted(x))
            """,
            text),
        Is.EqualTo(new[] { expected, text }));

    [Test]
    public async Task The_inspector_makes_nothing_while_it_is_closed_and_shows_the_last_two_hundred_frames_in_order_when_it_is_opened() => Assert.That(
        await CallAsync<string[]>(
            "render/inspector.js",
            """
            (connection => {
              // The page's own inspector no longer hears of it.
              const own = document.getElementById('toggle-inspector');
              const toggle = own.cloneNode(true);
              own.replaceWith(toggle);
              const frames = document.getElementById('frames');
              frames.replaceChildren();
              new m.Inspector(connection);
              const receive = (first, last) => {
                for (let n = first; n <= last; n += 1) connection.dispatchEvent(new CustomEvent('received', { detail: { text: `${n}` } }));
              };
              const shown = () => [`${frames.childElementCount}`, ...[frames.firstElementChild, frames.lastElementChild].map(item => item?.querySelector('code').textContent ?? 'none')].join(' ');
              const seen = [];
              receive(1, 250);
              seen.push(shown());
              toggle.click();
              seen.push(shown());
              receive(251, 251);
              seen.push(shown());
              toggle.click();
              receive(252, 253);
              seen.push(shown());
              toggle.click();
              seen.push(shown());
              document.getElementById('clear-frames').click();
              seen.push(shown());
              toggle.click();
              toggle.replaceWith(own);
              return seen;
            })(new EventTarget())
            """,
            ""),
        Is.EqualTo(new[] { "0 none none", "200 51 250", "200 52 251", "200 52 251", "200 54 253", "0 none none" }));

    [Test]
    public async Task A_message_on_a_replaced_line_that_ends_unanswered_goes_out_on_the_new_line_with_the_same_id() => Assert.That(
        await CallAsync<string[]>(
            "outbox/outbox.js",
            """
            (connection => {
              const sent = [];
              Object.assign(connection, {
                isOpen: true,
                line: 'old',
                send: text => { sent.push([connection.line, JSON.parse(text)]); return connection.line; },
                wake() { },
              });
              const ack = ({ id }) => ({ type: 'ack', id, sentAt: '2026-01-01T12:00:00Z', delivered: 1, gone: 0, failed: 0, complete: true });
              const end = line => connection.dispatchEvent(new CustomEvent('ended', { detail: { line, code: 1006 } }));
              const outbox = new m.Outbox(connection);
              const lost = outbox.add('lost', 'Ada');
              // A turn is over after some seconds; a notice from the gateway ends it here.
              outbox.settle({ type: 'gateway', message: 'Endpoint request timed out' });
              lost.line = 'old';
              connection.line = 'new';
              const next = outbox.add('next', 'Ada');
              outbox.settle(ack(next));
              end('old');
              outbox.settle(ack(lost));
              end('new');
              return [...sent.map(([line, { message, id }]) => `${line} ${message} ${id === lost.id || id === next.id}`), lost.state, `${outbox.pending}`];
            })(new EventTarget())
            """,
            ""),
        Is.EqualTo(new[] { "old lost true", "new next true", "new lost true", "delivered", "0" }));

    [Test]
    public async Task Messages_that_are_minutes_apart_are_not_grouped() => Assert.That(
        await CallAsync<int>(
            "render/messageList.js",
            """
            (list => {
              for (const time of ['12:00', '12:04', '12:08', '12:14']) list.addMessage({ id: time, from: 'c', name: 'Ada', message: time, sentAt: `2026-01-03T${time}:00Z` });
              return document.querySelectorAll('#rows .group').length;
            })(document.getElementById('rows').replaceChildren() ?? new m.MessageList({}))
            """,
            ""),
        Is.EqualTo(2));

    [Test]
    public async Task A_message_that_ends_every_line_it_is_sent_on_fails_after_the_fifth() => Assert.That(
        await CallAsync<string[]>(
            "outbox/outbox.js",
            """
            (connection => {
              let line = 0;
              Object.assign(connection, { isOpen: true, send: () => (line += 1), wake() { } });
              const entry = new m.Outbox(connection).add('poison', 'Ada');
              for (let end = 1; end <= 9; end += 1) connection.dispatchEvent(new CustomEvent('ended', { detail: { line: end } }));
              return [entry.state, `${line}`];
            })(new EventTarget())
            """,
            ""),
        Is.EqualTo(new[] { "failed", "5" }));

    [TestCase("ack")]
    [TestCase("error")]
    public async Task A_second_answer_to_a_delivered_message_changes_nothing(string type) => Assert.That(
        await CallAsync<string[]>(
            "outbox/outbox.js",
            """
            (connection => {
              Object.assign(connection, { isOpen: true, send: () => 'line', wake() { } });
              const outbox = new m.Outbox(connection);
              const entry = outbox.add('hello', 'Ada');
              const answer = { type: 'ack', id: entry.id, sentAt: '2026-01-01T12:00:00Z', delivered: 1, gone: 0, failed: 0, complete: true };
              outbox.settle(answer);
              const known = outbox.settle({ ...answer, type: x, failed: 1, code: 'InternalError', message: 'Try again.' });
              return [entry.state, `${known}`];
            })(new EventTarget())
            """,
            type),
        Is.EqualTo(new[] { "delivered", "true" }));

    [Test]
    public async Task A_message_is_ones_own_by_its_id_name_and_text_before_and_after_it_is_delivered() => Assert.That(
        await CallAsync<bool[]>(
            "outbox/outbox.js",
            """
            (connection => {
              Object.assign(connection, { isOpen: true, send: () => 'line', wake() { } });
              const outbox = new m.Outbox(connection);
              const [named, nameless] = [outbox.add('hello', 'Ada'), outbox.add('hello', '')];
              const look = () => [
                outbox.own({ id: named.id, name: 'Ada', message: 'hello' }) !== undefined,
                outbox.own({ id: nameless.id, message: 'hello' }) !== undefined,
                !outbox.own({ id: named.id, name: 'Bob', message: 'hello' }),
                !outbox.own({ id: named.id, message: 'hello' }),
                !outbox.own({ id: named.id, name: 'Ada', message: 'other' }),
                !outbox.own({ id: 'mine', name: 'Ada', message: 'hello' }),
              ];
              const before = look();
              for (const { id } of [named, nameless]) outbox.settle({ type: 'ack', id, sentAt: '2026-01-01T12:00:00Z', delivered: 1, gone: 0, failed: 0, complete: true });
              return [...before, ...look()];
            })(new EventTarget())
            """,
            ""),
        Is.All.True);

    [Test]
    public async Task Two_tabs_keep_how_far_each_has_read_and_a_new_one_begins_where_the_furthest_came_to() => Assert.That(
        await CallAsync<string[]>(
            "rooms/readMarks.js",
            """
            (() => {
              const hide = () => window.dispatchEvent(new Event('pagehide'));
              localStorage['chat.rooms'] = '["tea","__proto__"]';
              localStorage['chat.read'] = '[["tea",7],["left",3],["tea"],["tea",-1],5,null]';
              try {
                const [one, two] = [new m.ReadMarks(), new m.ReadMarks()];
                const begun = `${one.of('tea')} ${one.of('left')} ${one.of('')}`;
                one.set('tea', 9);
                one.set('__proto__', 2);
                hide();
                sessionStorage.clear();
                two.set('', 4);
                hide();
                const [kept, own] = [localStorage['chat.read'], sessionStorage['chat.read']];
                localStorage['chat.read'] = '{';
                return [begun, kept, own, `${new m.ReadMarks().of('tea')}`];
              } finally {
                localStorage.clear();
                sessionStorage.clear();
              }
            })()
            """,
            ""),
        Is.EqualTo(new[] { "7 3 undefined", """[["tea",9],["__proto__",2],["",4]]""", """[["tea",7],["",4]]""", "7" }));

    [Test]
    public async Task Five_hundred_numbers_of_ones_own_are_kept_in_the_tab_alone() => Assert.That(
        await CallAsync<string[]>(
            "rooms/ownNumbers.js",
            """
            (() => {
              try {
                const numbers = new m.OwnNumbers();
                for (let n = 1; n <= 600; n += 1) numbers.add('tea', n);
                window.dispatchEvent(new Event('pagehide'));
                const again = new m.OwnNumbers();
                return [
                  `${JSON.parse(sessionStorage['chat.own']).length}`,
                  `${again.has('tea', 100)} ${again.has('tea', 101)} ${again.has('', 101)}`,
                  `${localStorage['chat.own']}`,
                ];
              } finally {
                sessionStorage.clear();
              }
            })()
            """,
            ""),
        Is.EqualTo(new[] { "500", "false true false", "undefined" }));

    [Test]
    public async Task What_is_read_at_the_top_of_five_thousand_messages_stays_there_while_more_come_also_where_another_room_is_looked_at() => Assert.That(
        await CallAsync<string[]>(
            "render/messageList.js",
            """
            (async () => {
              const [log, rows] = [document.getElementById('messages'), document.getElementById('rows')];
              rows.replaceChildren();
              const list = new m.MessageList({});
              const trimmed = [];
              list.addEventListener('trimmed', ({ detail }) => trimmed.push(detail));
              const say = seq => list.addMessage({ seq, id: `${seq}`, from: 'c', name: 'Bot', message: `${seq}`, sentAt: '2026-01-03T12:00:00Z' });
              const drawn = () => new Promise(resolve => { requestAnimationFrame(() => requestAnimationFrame(resolve)); });
              const reading = () => {
                const { top, bottom } = log.getBoundingClientRect();
                return [...rows.querySelectorAll('.text')].find(text => text.getBoundingClientRect().top > (top + bottom) / 2).textContent;
              };
              list.isLogged = true;
              list.show();
              await drawn();
              for (let seq = 1; seq <= 400; seq += 1) say(seq);
              await drawn();
              log.scrollTop = 0;
              await drawn();
              if (list.atEnd) return ['at the end'];
              let measured = 0;
              log.getBoundingClientRect = () => { measured += 1; return Element.prototype.getBoundingClientRect.call(log); };
              for (let seq = 401; seq <= 5200; seq += 1) say(seq);
              delete log.getBoundingClientRect;
              const first = [rows.querySelector('.text').textContent, `${trimmed.length}`, measured < 5 ? 'seldom measured' : `measured ${measured} times`];
              log.scrollTop = log.scrollHeight / 2;
              await drawn();
              const before = reading();
              // The next that is measured.
              say(5201);
              const after = reading();
              list.hide();
              // Another room's, shorter than the place.
              log.scrollTop = 0;
              for (let seq = 5202; seq <= 5400; seq += 1) say(seq);
              const away = `${trimmed.length > 1 && trimmed.at(-1) < before} ${trimmed.at(-1)}`;
              list.prepend([{ frame: { seq: 1, id: '1', from: 'c', name: 'Bot', message: '1', sentAt: '2026-01-03T12:00:00Z' } }], false);
              list.show();
              const back = reading();
              list.hide();
              rows.replaceChildren();
              rows.hidden = false;
              return [...first, `${before === after}`, `${trimmed[0]}`, away, `${before === back}`];
            })()
            """,
            ""),
        Is.EqualTo(new[] { "1", "0", "seldom measured", "true", "202", "true 401", "true" }));

    /// <summary>The chat's address, or the explanation, for a page whose config.json is answered so; status 0 is a failed request.</summary>
    private Task<string> ConfiguredAsync(string page, int status, string body) => _chat.Page.EvaluateAsync<string>(
        """
        async ({ page, status, body }) => {
          const { configuration } = await import('/config.js');
          const real = window.fetch;
          window.fetch = async () => status === 0 ? Promise.reject(new TypeError('Failed to fetch')) : new Response(body, { status });
          try {
            return await configuration(new URL(page)).then(({ url }) => String(url), error => error.message);
          } finally {
            window.fetch = real;
          }
        }
        """,
        new { page, status, body });

    private Task<T> CallAsync<T>(string module, string expression, string x) =>
        _chat.Page.EvaluateAsync<T>($"async x => {{ const m = await import('/{module}'); return {expression}; }}", x);
}
