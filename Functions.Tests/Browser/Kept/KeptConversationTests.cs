using Functions.Tests.EndToEnd;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Kept;

/// <summary>Pages on the runtime itself where it keeps messages, in a room of each test's own.</summary>
internal sealed class KeptConversationTests : BrowserTests
{
    protected override BrowserHost Host => ChromiumFixture.KeepingHost;

    [Test]
    public async Task Who_comes_later_sees_what_was_said_and_who_comes_back_what_was_missed_in_place_and_unread()
    {
        // The clock may pass the ten seconds that a line has to open while one is being opened.
        ExpectedComplaints = "closed before the connection is established";
        var line = new Line();
        var grace = await JoinAsync("Grace", "garden");
        await grace.SendAndWaitAsync("before");
        var ada = await JoinAsync("Ada", "garden", line.RouteAsync);
        await Expect(Texts(ada)).ToHaveTextAsync(["before"]);
        await ada.Page.EvaluateAsync("() => { document.hasFocus = () => false; }");

        await line.CutAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        await ada.SendAsync("typed offline");
        string[] missed = [.. Enumerable.Range(1, 10).Select(number => $"missed {number}")];
        foreach (var text in missed)
            await grace.SendAndWaitAsync(text);
        await line.MendAsync(ada.Page);

        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await Expect(Texts(ada)).ToHaveTextAsync(["before", .. missed, "typed offline"]);
        await Expect(Texts(grace)).ToHaveTextAsync(["before", .. missed, "typed offline"]);
        await Expect(ada.Page).ToHaveTitleAsync("(10) Chat");
        await Expect(ada.Page.Locator(".gap")).ToHaveCountAsync(0);
        await ada.KeepScreenshotAsync("missed-and-found");
    }

    [Test]
    public async Task More_than_a_page_of_the_log_is_read_whole_and_in_order_by_who_was_away_and_by_who_scrolls_up()
    {
        ExpectedComplaints = "closed before the connection is established";
        var line = new Line();
        var ada = await JoinAsync("Ada", "archive", line.RouteAsync);
        await ada.SendAndWaitAsync("before");
        await line.CutAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        string[] said = [.. Enumerable.Range(1, 110).Select(number => $"number {number}")];
        // As many as one may send at once.
        foreach (var some in said.Chunk(40))
        {
            await using var grace = await ChatClient.ConnectAsync(Host.WebSocketUrl);
            await AskAsync(grace, """{"action":"join","room":"archive"}""", "joined");
            foreach (var text in some)
                await AskAsync(grace, $$"""{"action":"sendMessage","room":"archive","message":"{{text}}","name":"Grace"}""", "ack");
        }

        await line.MendAsync(ada.Page);
        await Expect(Texts(ada)).ToHaveTextAsync(["before", .. said]);
        await ada.Page.ReloadAsync();
        await Expect(Texts(ada)).ToHaveTextAsync(said[^100..]);
        await ada.Log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(Texts(ada)).ToHaveTextAsync(["before", .. said]);
        await Expect(ada.Page.Locator(".gap")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task What_is_said_in_one_room_is_unread_there_and_not_shown_in_another()
    {
        var ada = await JoinAsync("Ada", "tea");
        var grace = await JoinAsync("Grace", "tea");
        await ada.SendAndWaitAsync("among us");
        await Expect(grace.Received.Last).ToContainTextAsync("among us");

        await grace.Page.Locator("#room-links a", new() { HasText = "Everyone" }).ClickAsync();
        await ada.SendAndWaitAsync("still among us");

        await Expect(grace.Page.Locator("#room-links a", new() { HasText = "tea" })).ToContainTextAsync("1");
        await Expect(Texts(grace).GetByText("among us")).ToHaveCountAsync(0);
        await grace.KeepScreenshotAsync("two-rooms");
    }

    private static async Task AskAsync(ChatClient client, string frame, string answer)
    {
        await client.SendAsync(frame);
        Assert.That((await client.ReceiveNextAsync()).Text("type"), Is.EqualTo(answer));
    }

    private static ILocator Texts(ChatPage page) => page.Page.Locator(".bubble .text").Locator("visible=true");

    private async Task<ChatPage> JoinAsync(string name, string room, Func<IPage, Task>? prepare = null)
    {
        var page = await OpenAsync(name, prepare: prepare, address: new Uri(Host.Page, $"#room/{room}"));
        await ChatPage.JoinLinkedAsync(page.Page);
        return page;
    }

    /// <summary>A page's line to the runtime, which can be cut.</summary>
    private sealed class Line
    {
        private readonly List<IWebSocketRoute> _open = [];
        private bool _isCut;

        public async Task RouteAsync(IPage page)
        {
            await page.Clock.InstallAsync();
            await page.RouteWebSocketAsync(_ => true, route =>
            {
                if (_isCut)
                {
                    _ = route.CloseAsync(new() { Code = 1001 });
                    return;
                }

                _open.Add(route);
                route.ConnectToServer();
            });
        }

        public async Task CutAsync()
        {
            _isCut = true;
            foreach (var route in _open)
                await route.CloseAsync(new() { Code = 1001 });
        }

        /// <summary>A minute later.</summary>
        public Task MendAsync(IPage page)
        {
            _isCut = false;
            return page.Clock.FastForwardAsync(60_000);
        }
    }
}
