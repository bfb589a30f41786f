namespace Functions.Tests.Browser;

/// <summary>The page's pure logic, called module by module in the engine that runs it.</summary>
internal sealed class ModuleTests
{
    private ChatPage _chat = null!;

    [OneTimeSetUp]
    public async Task Open() => _chat = await ChatPage.OpenAsync();

    [OneTimeTearDown]
    public async Task Close() => await _chat.DisposeAsync();

    [TestCase("see https://example.com.", "see |[https://example.com]|.")]
    [TestCase("(https://en.wikipedia.org/wiki/Chat_(disambiguation))", "(|[https://en.wikipedia.org/wiki/Chat_(disambiguation)]|)")]
    [TestCase("http://a.example,http://b.example/?q=1!", "[http://a.example,http://b.example/?q=1]|!")]
    [TestCase("javascript:alert(1) data:text/html,x file:///etc ftp://x", "javascript:alert(1) data:text/html,x file:///etc ftp://x")]
    [TestCase("https://", "https://")]
    [TestCase("HTTPS://EXAMPLE.COM", "[HTTPS://EXAMPLE.COM]")]
    [TestCase("", "")]
    public async Task Links_are_found(string text, string expected) =>
        Assert.That(await CallAsync<string>(
            "render/links.js", "m.pieces(x).map(p => p.href ? `[${p.text}]` : p.text).join('|')", text), Is.EqualTo(expected));

    [TestCase("Ada Lovelace", "AL")]
    [TestCase("ada", "A")]
    [TestCase("Jean-Luc van der Berg", "JB")]
    [TestCase("👩‍🚀 Nova", "👩‍🚀N")]
    [TestCase("...", "?")]
    public async Task Initials_are_one_or_two(string name, string expected) =>
        Assert.That(await CallAsync<string>("people/names.js", "m.initials(x)", name), Is.EqualTo(expected));

    [TestCase("  Ada \n", "Ada")]
    [TestCase("a\u0000b\u202Ec\u2066d", "abcd")]
    [TestCase("\u202E \t", "")]
    public async Task A_name_is_cleaned_as_the_server_wants_it(string name, string expected) =>
        Assert.That(await CallAsync<string>("people/names.js", "m.cleanName(x)", name), Is.EqualTo(expected));

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
    [TestCase("""{"type":"ack","id":"1","delivered":-1,"gone":0,"failed":0,"complete":true}""")]
    [TestCase("""{"type":"toString"}""")]
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
            ])(new m.Repeats())
            """,
            ""),
        Is.EqualTo(new[] { false, true, false, false, false, false }));

    [TestCase("https://x.example/?url=wss://a.example/prod", "wss://a.example/prod")]
    [TestCase("https://x.example/?url=ws://a.example/prod", "A page served over https can only reach a wss:// address.")]
    [TestCase("http://x.example/?url=javascript:alert(1)", "“javascript:alert(1)” is not a WebSocket address: it has to start with wss:// or ws://.")]
    public async Task The_address_in_the_pages_query_is_checked(string page, string expected) =>
        Assert.That(await CallAsync<string>("config.js", "m.webSocketUrl(new URL(x)).then(String, e => e.message)", page), Is.EqualTo(expected));

    [Test]
    public async Task Days_are_named_in_the_readers_language() => Assert.That(
        await CallAsync<string[]>(
            "render/time.js",
            "[0, -1, -2].map(d => m.dayName(new Date(2026, 2, 1 + d, 23), new Date(2026, 2, 1, 1)))",
            ""),
        Is.EqualTo(new[] { "Today", "Yesterday", "Friday, February 27" }));

    private Task<T> CallAsync<T>(string module, string expression, string x) =>
        _chat.Page.EvaluateAsync<T>($"async x => {{ const m = await import('/{module}'); return {expression}; }}", x);
}
