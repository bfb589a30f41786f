using System.IO.Compression;
using System.Net;
using Functions.Local;

namespace Functions.Tests.Client;

public sealed class ClientFilesTests
{
    private WebApplication _app = null!;
    private HttpClient _client = null!;

    [OneTimeSetUp]
    public void Start()
    {
        _app = Serve();
        _client = new HttpClient { BaseAddress = new Uri(_app.Urls.Single()) };
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        _client.Dispose();
        await _app.DisposeAsync();
    }

    [TestCase("", "text/html; charset=utf-8")]
    [TestCase("app.js", "text/javascript; charset=utf-8")]
    [TestCase("styles/base.css", "text/css; charset=utf-8")]
    [TestCase("icon.svg", "image/svg+xml")]
    [TestCase("config.json", "application/json")]
    public async Task Every_file_has_its_type_and_the_strict_headers(string path, string contentType)
    {
        using var response = await _client.GetAsync(path);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(response.Content.Headers.ContentType?.ToString(), Is.EqualTo(contentType));
        Assert.That(response.Headers.CacheControl?.ToString(), Is.EqualTo("no-cache"));
        Assert.That(Header(response, "X-Content-Type-Options"), Is.EqualTo("nosniff"));
        Assert.That(Header(response, "Referrer-Policy"), Is.EqualTo("no-referrer"));
        Assert.That(Header(response, "Content-Security-Policy"), Is.EqualTo(
            $"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws://{_client.BaseAddress!.Authority}; "
            + "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"));
    }

    [Test]
    public async Task The_page_is_told_to_come_back_to_the_host_it_came_from() => Assert.That(
        await _client.GetStringAsync("config.json"), Is.EqualTo($$"""{"url":"ws://{{_client.BaseAddress!.Authority}}/dev"}"""));

    [TestCase("https://login.example/realms/chat", "https:")]
    [TestCase("http://127.0.0.1:8080/realms/chat", "http://127.0.0.1:8080")]
    public async Task Where_people_sign_in_the_page_is_told_how_and_may_connect_there(string issuer, string source)
    {
        await using var app = Serve(new PageSignIn(issuer, "page", "openid", null, null));
        using var client = new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };

        Assert.That(
            await client.GetStringAsync("config.json"),
            Is.EqualTo($$$"""{"url":"ws://{{{client.BaseAddress!.Authority}}}/dev","signIn":{"issuer":"{{{issuer}}}","clientId":"page","scope":"openid"}}"""));
        using var page = await client.GetAsync("");
        Assert.That(Header(page, "Content-Security-Policy"), Does.Contain($"connect-src 'self' ws://{client.BaseAddress!.Authority} {source};"));
    }

    [TestCase("Audience=page", null, "page")]
    [TestCase("Audience=api", "page", "page")]
    public void The_page_is_known_to_the_provider_by_the_audience_unless_that_is_another(string parameter, string? clientId, string known)
    {
        var parameters = new[] { "Issuer=https://login.example", "NameClaim=nickname", parameter }.Select(pair => pair.Split('=')).ToDictionary(pair => pair[0], pair => pair[1]);

        Assert.That(PageSignIn.From(parameters, clientId, "openid", "id"), Is.EqualTo(new PageSignIn("https://login.example", known, "openid", "id", "nickname")));
    }

    [Test]
    public void Nobody_signs_in_without_an_issuer() =>
        Assert.That(PageSignIn.From(new Dictionary<string, string> { ["Issuer"] = "", ["Audience"] = "page" }, null, null, null), Is.Null);

    [TestCase("page", null, null)]
    [TestCase(null, "openid", null)]
    [TestCase(null, null, "id")]
    public void How_to_sign_in_is_refused_in_one_line_where_nobody_does(string? clientId, string? scope, string? token) => Assert.That(
        () => PageSignIn.From(new Dictionary<string, string>(), clientId, scope, token),
        Throws.TypeOf<UserError>().With.Matches<UserError>(error => $"{error}".Contains("add --parameter Issuer=", StringComparison.Ordinal)));

    [Test]
    public async Task A_browser_gets_files_compressed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "app.js");
        request.Headers.AcceptEncoding.ParseAdd("gzip");
        using var response = await _client.SendAsync(request);
        await using var text = new GZipStream(await response.Content.ReadAsStreamAsync(), CompressionMode.Decompress);

        Assert.That(response.Content.Headers.ContentEncoding, Is.EqualTo(new[] { "gzip" }));
        Assert.That(await new StreamReader(text).ReadToEndAsync(), Is.EqualTo(await _client.GetStringAsync("app.js")));
    }

    [Test]
    public async Task An_unchanged_file_is_not_sent_again()
    {
        using var first = await _client.GetAsync("app.js");
        using var request = new HttpRequestMessage(HttpMethod.Get, "app.js");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        using var second = await _client.SendAsync(request);

        Assert.That(second.StatusCode, Is.EqualTo(HttpStatusCode.NotModified));
    }

    [TestCase("?url=wss://abc123.execute-api.eu-central-1.amazonaws.com/prod", "wss://abc123.execute-api.eu-central-1.amazonaws.com:443")]
    [TestCase("?url=https://example.com", null)]
    [TestCase("?url=wss://*/", null)]
    [TestCase("?url=wss://a;script-src%20*/", null)]
    public async Task A_page_asked_to_use_another_WebSocket_may_connect_to_exactly_that(string query, string? source)
    {
        using var response = await _client.GetAsync(query);

        var own = $"ws://{_client.BaseAddress!.Authority}";
        Assert.That(Header(response, "Content-Security-Policy"), Does.Contain($"connect-src 'self' {(source is null ? own : $"{own} {source}")};"));
    }

    [TestCase("screenshot.png")]
    [TestCase("../Functions.Local.dll")]
    [TestCase("..%2fFunctions.Local.dll")]
    public async Task Nothing_but_the_pages_own_files_is_served(string path)
    {
        using var response = await _client.GetAsync(path);

        Assert.That(response.IsSuccessStatusCode, Is.False);
    }

    private static WebApplication Serve(PageSignIn? signIn = null)
    {
        var app = LoopbackServer.CreateBuilder().Build();
        ClientFiles.Map(app, Path.Combine(Repository.Root, "Client"), () => new Uri("ws://127.0.0.1:3001/dev"), signIn);
        app.Start();
        return app;
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(',', response.Headers.GetValues(name));
}
