using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Tests.DynamoDb;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway.Signatures;
using Functions.Tests.SignIn;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Kept;

/// <summary>The page signs in at a real provider, OpenIddict, and talks to the chat as it is deployed with that <c>Issuer</c>.</summary>
internal sealed class SignInTests : BrowserTests
{
    private readonly ConcurrentBag<string> _addresses = [];
    private readonly ConcurrentQueue<JsonElement> _tokens = [];
    private OpenIddictProvider _provider = null!;
    private BrowserHost _host = null!;

    protected override BrowserHost Host => _host;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _provider = await OpenIddictProvider.StartAsync();
        _host = new BrowserHost(
            24, "--parameter", $"Issuer={_provider.Issuer}", "--parameter", $"Audience={OpenIddictProvider.ClientId}",
            "--parameter", "RoomsClaim=rooms", "--scope", OpenIddictProvider.Scope);
        await _host.StartAsync();
        _provider.Page = _host.Page;
    }

    [SetUp]
    public void Forget()
    {
        _addresses.Clear();
        _tokens.Clear();
        _provider.Requests.Clear();
        _provider.Instead = null;
    }

    [OneTimeTearDown]
    public async Task StopAsync()
    {
        await _host.DisposeAsync();
        await _provider.DisposeAsync();
    }

    [Test]
    public async Task Two_who_sign_in_talk_under_their_accounts_names_and_stay_through_a_new_key_and_a_token_that_ends()
    {
        ExpectedComplaints = "WebSocket connection";
        var ada = await OpenAsync();
        await Expect(ada.Page.GetByRole(AriaRole.Heading, new() { Name = "Sign in to the chat" })).ToBeVisibleAsync();
        await Axe.ExpectNoViolationsAsync(ada, "sign-in");
        await SignInAsync(ada, "Ada");
        var grace = await OpenAsync();
        await SignInAsync(grace, "Grace");

        Assert.That(ada.Page.Url, Is.EqualTo($"{_host.Page}#room/garden"));
        await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await Expect(ada.Page.Locator("#account")).ToContainTextAsync("Signed in as Ada");
        await ada.SendAndWaitAsync("hello");
        await Expect(grace.Received.Locator(".sender")).ToHaveTextAsync("Ada");
        await ada.Page.GetByLabel("Join a room").FillAsync("cellar");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Join" }).ClickAsync();
        await Expect(ada.Page.Locator("#join-problem")).ToContainTextAsync("Your account may not join this room");
        await Expect(ada.Page.Locator("#room-links a")).ToHaveTextAsync(["Everyone", "#garden"]);
        await ada.Page.Locator("#room-links a", new() { HasText = "garden" }).ClickAsync();
        await Axe.ExpectNoViolationsAsync(ada, "signed-in");

        var before = (await OfferedAsync(ada))[^1];
        _provider.RotateKey();
        await ada.Page.Clock.FastForwardAsync("59:30");
        await UntilAsync(() => _provider.Requests.Contains("refresh_token"));
        await _host.StopAsync();
        await Expect(ada.Connection).Not.ToHaveTextAsync("Connected");
        await ada.SendAsync("meanwhile");
        ada.Page.Dialog += Stay;
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await ada.Page.Clock.FastForwardAsync("01:00");
        ada.Page.Dialog -= Stay;
        // A function that has just started asks for the keys at once, one that knows some not more than once a minute.
        await _host.StartAsync();
        foreach (var page in new[] { ada, grace })
            await ReconnectAsync(page);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await Expect(grace.Received.Locator(".text").Last).ToHaveTextAsync("meanwhile");
        await Expect(ada.Page.Locator("#entrance-notice")).ToBeHiddenAsync();
        Assert.That((await OfferedAsync(ada))[^1], Is.Not.EqualTo(before));
        Assert.That(
            await ChatClient.RefusedAsync(_host.WebSocketUrl, ["chat", before]), Is.EqualTo(HttpStatusCode.Forbidden), "The old token would not have done.");

        Assert.That(_provider.Requests, Has.No.Member("/logout"), "What was unsent had the reader stay.");
        // The time that was skipped has not passed for the provider, whose next token must not have ended.
        await ada.Page.Clock.SetSystemTimeAsync(DateTime.UtcNow);
        await ada.Page.ReloadAsync();
        await AnswerAsync(ada, "Ada");
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await Expect(ada.Page.Locator("#room-links a")).ToHaveTextAsync(["Everyone", "#garden"]);

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" })).ToBeVisibleAsync();
        Assert.That(_provider.Requests, Has.Member("/logout"));
        await SignInAsync(ada, "Linus", isLetIn: false);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await Expect(ada.Page.Locator("#room-links a")).ToHaveTextAsync(["Everyone"]);
        Assert.That(
            await ada.Page.EvaluateAsync<string[]>("() => Object.keys(localStorage).filter(key => key.startsWith('chat.rooms'))"),
            Has.Length.EqualTo(1).And.All.Match(@"^chat\.rooms\.[\w-]{43}$"), "Whose they are is not told.");
        await ExpectSecretsKeptAsync(ada);
        await ExpectSecretsKeptAsync(grace);
    }

    [Test]
    public async Task What_is_not_in_order_is_refused_and_explained_and_what_was_written_is_kept_until_one_is_in()
    {
        ExpectedComplaints = "WebSocket connection|Failed to load resource";
        var stranger = await OpenAsync(_host.Page, signIn: false);
        await stranger.NameAsync("Stranger");
        var mallory = await OpenAsync(new Uri(_host.Page, "?code=abc&state=made-up#room/garden"));
        var alert = mallory.Page.Locator("#config-problem");
        await Expect(alert).ToHaveTextAsync("This answers no sign-in that was begun in this tab, so it was not heeded. Sign in again.");
        Assert.That(mallory.Page.Url, Is.EqualTo($"{_host.Page}#room/garden"));
        Assert.That(_provider.Requests, Has.No.Member("authorization_code"));

        await mallory.Page.RouteAsync("**/authorize?*", route => route.ContinueAsync(
            new() { Url = Regex.Replace(route.Request.Url, "nonce=[^&]+", "nonce=another") }));
        await SignInAsync(mallory, "Mallory", isLetIn: false);
        await Expect(alert).ToContainTextAsync("answers another sign-in, so it was not taken");
        Assert.That(await OfferedAsync(mallory), Is.Empty);
        await mallory.Page.UnrouteAllAsync();
        await RecordTokensAsync(mallory.Page);

        using var database = DynamoDbHost.ClientOf(_host.Page);
        var blocked = new Dictionary<string, Amazon.DynamoDBv2.Model.AttributeValue> { ["room"] = new("#blocked"), ["connectionId"] = new("mallory") };
        await database.PutItemAsync("local-RoomsTable", blocked);
        await SignInAsync(mallory, "Mallory", isLetIn: false);
        await ChatPage.JoinLinkedAsync(mallory.Page);
        var problem = mallory.Page.Locator("#entrance-notice");
        await Expect(problem).ToContainTextAsync("The chat has refused this sign-in, or it cannot be reached");
        Assert.That(_provider.Requests, Has.Exactly(1).EqualTo("refresh_token"));
        await Axe.ExpectNoViolationsAsync(mallory, "sign-in-refused");
        await database.DeleteItemAsync("local-RoomsTable", blocked);
        await ReconnectAsync(mallory);
        await Expect(problem).ToBeHiddenAsync();

        _provider.Instead = context =>
        {
            context.Response.StatusCode = 400;
            return context.Response.WriteAsync("""{"error":"invalid_grant"}""");
        };
        await mallory.Page.Clock.FastForwardAsync("59:30");
        await Expect(problem).ToContainTextAsync("Your sign-in has ended");
        await mallory.SendAndWaitAsync("still here");
        await CutAsync();
        await Expect(mallory.Connection).ToHaveTextAsync("Signed out");
        await mallory.SendAsync("kept");
        await mallory.Input.FillAsync("half a th");
        _provider.Instead = null;
        await mallory.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in again" }).ClickAsync();
        await AnswerAsync(mallory, "Mallory");
        await Expect(mallory.Connection).ToHaveTextAsync("Connected");
        await Expect(mallory.OwnRows.Last.Locator(".text")).ToHaveTextAsync("kept");
        await ChatPage.ExpectStateAsync(mallory.OwnRows.Last, "delivered");
        await Expect(mallory.Input).ToHaveValueAsync("half a th");
        await ExpectSecretsKeptAsync(mallory);

        await Expect(stranger.Page.Locator("#entrance-notice")).ToContainTextAsync("if people sign in there, config.json beside this page has to say how");
        await Expect(stranger.Connection).ToContainTextAsync("Reconnecting");
        await Axe.ExpectNoViolationsAsync(stranger, "not-let-in");
    }

    /// <param name="address">The page's.</param>
    /// <param name="signIn">Whether its config.json says how to sign in.</param>
    private Task<ChatPage> OpenAsync(Uri? address = null, bool signIn = true) => OpenAsync(
        address: address ?? new Uri(_host.Page, "#room/garden"),
        prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await page.AddInitScriptAsync(
                """
                window.offered = [];
                window.WebSocket = class extends WebSocket {
                  constructor(url, protocols) {
                    super(url, protocols);
                    window.offered.push(protocols.at(-1));
                  }
                };
                """);
            page.Request += (_, request) => _addresses.Add(request.Url);
            page.WebSocket += (_, socket) => _addresses.Add(socket.Url);
            await RecordTokensAsync(page);
            if (!signIn)
            {
                await page.RouteAsync("**/config.json", route =>
                    route.FulfillAsync(new() { ContentType = "application/json", Body = $$"""{"url":"{{_host.WebSocketUrl}}"}""" }));
            }
        });

    private Task RecordTokensAsync(IPage page) => page.RouteAsync("**/token", async route =>
    {
        var response = await route.FetchAsync();
        _tokens.Enqueue(JsonDocument.Parse(await response.BodyAsync()).RootElement);
        await route.FulfillAsync(new() { Response = response });
    });

    private static async Task SignInAsync(ChatPage page, string name, bool isLetIn = true)
    {
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
        await AnswerAsync(page, name);
        if (!isLetIn)
            return;
        await ChatPage.JoinLinkedAsync(page.Page);
        await Expect(page.Connection).ToHaveTextAsync("Connected");
    }

    /// <summary>Ends every line.</summary>
    private async Task CutAsync()
    {
        using var http = new HttpClient();
        foreach (var id in await ConnectionsTable.ReadAsync(_host.Page))
        {
            using var request = SignedRequest.Create(HttpMethod.Delete, new Uri(_host.Page, "dev"), id, [], new Signer(), DateTimeOffset.UtcNow);
            using var response = await http.SendAsync(request);
            Assert.That(response.StatusCode, Is.AnyOf(HttpStatusCode.NoContent, HttpStatusCode.Gone));
        }
    }

    /// <summary>What the reader does at the provider.</summary>
    private static async Task AnswerAsync(ChatPage page, string name)
    {
        await page.Page.GetByLabel("Who are you?").FillAsync(name);
        await page.Page.GetByRole(AriaRole.Button, new() { Name = "Sign in" }).ClickAsync();
    }

    /// <summary>Waits for the next attempts without the time that passes between them.</summary>
    private static async Task ReconnectAsync(ChatPage page)
    {
        var tries = 0;
        while (await page.Connection.TextContentAsync() is { } state && state != "Connected")
        {
            Assert.That(++tries, Is.LessThan(600), "It does not connect.");
            // Not while a line is being opened, which has ten seconds for that.
            if (state.StartsWith("Reconnecting", StringComparison.Ordinal))
                await page.Page.Clock.FastForwardAsync(1000);
            await Task.Delay(100);
        }
    }

    /// <summary>The tokens that lines were asked for with since the page was loaded, oldest first.</summary>
    private static Task<string[]> OfferedAsync(ChatPage page) => page.Page.EvaluateAsync<string[]>("() => window.offered");

    private static void Stay(object? page, IDialog dialog) => _ = dialog.DismissAsync();

    private static async Task UntilAsync(Func<bool> condition)
    {
        for (var tries = 0; !condition(); tries++)
        {
            Assert.That(tries, Is.LessThan(1500), "It does not happen.");
            await Task.Delay(20);
        }
    }

    /// <summary>No token is in an address, in what the runtime printed or in anything that the browser keeps.</summary>
    private async Task ExpectSecretsKeptAsync(ChatPage page)
    {
        // The last part of each: the first is alike in all that one key has signed, the code included, which is in an address.
        string[] secrets =
        [
            .. _tokens.SelectMany(answer => answer.EnumerateObject())
                .Where(member => member.Name.EndsWith("_token", StringComparison.Ordinal))
                .Select(member => member.Value.GetString()!.Split('.')[^1]),
        ];
        var stored = await page.Page.EvaluateAsync<string>("() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie])");
        var said = string.Join('\n', [.. _addresses, _host.Output(), stored]);
        Assert.That(secrets, Has.Length.GreaterThan(2));
        Assert.That(_addresses, Has.Some.StartsWith("ws://").And.Some.StartsWith("http://"));
        foreach (var secret in secrets)
            Assert.That(said, Does.Not.Contain(secret));
        Assert.That(stored, Does.Not.Contain("verifier").And.Not.Contain("chat.unsent"));
    }
}
