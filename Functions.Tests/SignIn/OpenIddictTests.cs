using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.SignIn;

/// <summary>A real provider's tokens, from its own endpoints, shown to the chat as it is deployed.</summary>
internal sealed partial class OpenIddictTests
{
    // Of RFC 7636, appendix B.
    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private OpenIddictProvider _provider = null!;
    private LocalProcess _runtime = null!;
    private HttpClient _http = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
        _provider = await OpenIddictProvider.StartAsync();
        _runtime = await LocalProcess.StartAsync(
            "--parameter", $"Issuer={_provider.Issuer}", "--parameter", $"Audience={OpenIddictProvider.ClientId}", "--parameter", "RoomsClaim=rooms");
        _provider.Page = _runtime.Address;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        _http.Dispose();
        await _runtime.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [TestCase("access_token")]
    [TestCase("id_token")]
    public async Task A_real_providers_token_lets_its_account_in(string token)
    {
        var tokens = await SignInAsync("Ada");
        await using var ada = await ConnectAsync(tokens.GetProperty(token).GetString()!);

        await ada.SendAsync("""{"action":"join","room":"garden"}""");
        Assert.That((await ada.ReceiveNextAsync()).Text("type"), Is.EqualTo("joined"));
        await ada.SendAsync("""{"action":"people","room":"garden"}""");
        var person = (await ada.ReceiveNextAsync()).GetProperty("people")[0];
        Assert.That((person.Text("user"), person.Text("name")), Is.EqualTo(("ada", "Ada")));
        await ada.SendAsync("""{"action":"join","room":"cellar"}""");
        Assert.That((await ada.ReceiveNextAsync()).Text("code"), Is.EqualTo("NotAllowed"));
    }

    [Test]
    public async Task Its_refresh_token_and_its_code_let_nobody_in()
    {
        var tokens = await SignInAsync("Ada");

        Assert.That(
            await ChatClient.RefusedAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{tokens.GetProperty("refresh_token").GetString()}"]),
            Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(
            await ChatClient.RefusedAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{await CodeAsync("Ada")}"]), Is.EqualTo(HttpStatusCode.Forbidden));
    }

    /// <summary>The code that a browser is sent back with.</summary>
    private async Task<string> CodeAsync(string name)
    {
        var query = $"?response_type=code&client_id={OpenIddictProvider.ClientId}&redirect_uri={Uri.EscapeDataString(_provider.Page.AbsoluteUri)}"
            + $"&scope={Uri.EscapeDataString(OpenIddictProvider.Scope)}&state=s&nonce=n&code_challenge={Challenge}&code_challenge_method=S256&who={name}";
        using var answer = await _http.GetAsync(_provider.Issuer + "authorize" + query);
        var location = answer.Headers.Location?.Query ?? await answer.Content.ReadAsStringAsync();
        Assert.That(location, Does.Match(Code()));
        return Uri.UnescapeDataString(Code().Match(location).Groups["code"].Value);
    }

    private async Task<JsonElement> SignInAsync(string name)
    {
        using var answer = await _http.PostAsync(_provider.Issuer + "token", new FormUrlEncodedContent(
        [
            new("grant_type", "authorization_code"), new("code", await CodeAsync(name)), new("client_id", OpenIddictProvider.ClientId),
            new("redirect_uri", _provider.Page.AbsoluteUri), new("code_verifier", Verifier),
        ]));
        var body = await answer.Content.ReadAsStringAsync();
        Assert.That(answer.StatusCode, Is.EqualTo(HttpStatusCode.OK), body);
        return JsonDocument.Parse(body).RootElement;
    }

    private Task<ChatClient> ConnectAsync(string token) => ChatClient.ConnectAsync(_runtime.WebSocketUrl, ["chat", $"bearer.{token}"]);

    [GeneratedRegex(@"[?&]code=(?<code>[^&]+)")]
    private static partial Regex Code();
}
