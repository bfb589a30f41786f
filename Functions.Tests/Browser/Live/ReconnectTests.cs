using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class ReconnectTests : BrowserTests
{
    [Test]
    public async Task What_is_typed_while_the_runtime_is_down_arrives_when_it_is_back()
    {
        var ada = await OpenAsync("Ada", prepare: page => page.Clock.InstallAsync());
        var grace = await OpenAsync("Grace", prepare: page => page.Clock.InstallAsync());

        ExpectedComplaints = "WebSocket connection to .* failed";

        // Shared windows would wait for their next attempt while the next test wants them.
        await ChromiumFixture.ClosePairAsync();
        await ChromiumFixture.Host.StopAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        await ada.SendAsync("typed in the gap");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "queued");
        await Expect(ada.OwnRows.Last.Locator(".status")).ToHaveTextAsync("Waiting to be sent");
        await ada.KeepScreenshotAsync("reconnecting");

        await ChromiumFixture.Host.StartAsync();
        foreach (var page in new[] { grace.Page, ada.Page })
            await page.Clock.FastForwardAsync(30_000);
        await Expect(grace.Connection).ToHaveTextAsync("Connected", new() { Timeout = 40_000 });
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await grace.SendAndWaitAsync("and back");

        await Expect(ada.Received.Last).ToContainTextAsync("and back", new() { Timeout = 40_000 });
        await Expect(ada.OwnRows).ToHaveCountAsync(1);
    }

    [Test]
    public async Task A_message_in_flight_when_the_line_ends_is_sent_again_and_shown_once()
    {
        var cut = 0;
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync("Ada", prepare: page => page.RouteWebSocketAsync(_ => true, route =>
        {
            var server = route.ConnectToServer();
            route.OnMessage(frame => server.Send(frame.Text!));
            server.OnMessage(frame =>
            {
                if (ServerFrames.Type(frame.Text!) == "ack" && Interlocked.Increment(ref cut) == 1)
                    _ = route.CloseAsync(new() { Code = 1001 });
                else
                    route.Send(frame.Text!);
            });
        }));

        await ada.SendAndWaitAsync("through thick and thin");
        await ada.SendAndWaitAsync("the end");

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(["through thick and thin", "the end"]);
        await Expect(ada.OwnRows).ToHaveCountAsync(2);
        await Expect(ada.Received).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_quiet_line_is_pinged_inside_the_idle_limit()
    {
        var pings = 0;
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await ServerFrames.Through(toServer: frame =>
            {
                if (ServerFrames.Property(frame, "action") == "ping")
                    Interlocked.Increment(ref pings);
                return frame;
            })(page);
        });
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        await ada.Page.Clock.FastForwardAsync(4 * 60_000);

        await Expect(ada.Page.Locator(".frame.received .frame-type").Last).ToHaveTextAsync("pong");
        Assert.That(pings, Is.EqualTo(1));
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
    }

    [Test]
    public async Task A_missing_pong_means_the_line_is_dead()
    {
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await ServerFrames.Through(toPage: frame => ServerFrames.Type(frame) == "pong" ? null : frame)(page);
        });
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        await ada.Page.Clock.FastForwardAsync(4 * 60_000);
        await Expect(ada.Page.Locator(".frame.sent .frame-type").Last).ToHaveTextAsync("ping");
        await ada.Page.Clock.FastForwardAsync(10_000);

        await Expect(ada.Page.Locator(".frame.event", new() { HasText = "No answer to a ping." })).ToHaveCountAsync(1);
        await ada.Page.Clock.FastForwardAsync(2_000);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
    }

    [Test]
    public async Task The_connection_is_replaced_before_two_hours_without_ever_being_down()
    {
        var ada = await OpenAsync("Ada", prepare: page => page.Clock.InstallAsync());
        var grace = await OpenAsync("Grace");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();
        await ada.Page.EvaluateAsync(
            "() => { window.states = []; new MutationObserver(() => window.states.push(document.getElementById('connection').dataset.state))"
            + ".observe(document.getElementById('connection'), { attributes: true }); }");
        var opened = ada.Page.Locator(".frame.event", new() { HasText = "Connection opened" });
        await Expect(opened).ToHaveCountAsync(1);

        await ada.Page.Clock.FastForwardAsync(116 * 60_000);
        await Expect(opened).ToHaveCountAsync(2);
        await grace.SendAndWaitAsync("seen on both lines, shown once");
        await ada.Page.Clock.FastForwardAsync(31_000);
        await Expect(ada.Page.Locator(".frame.event", new() { HasText = "Replaced before the 2 hour limit." })).ToHaveCountAsync(1);
        await ada.SendAndWaitAsync("still here");

        await Expect(ada.Received).ToHaveCountAsync(1);
        await Expect(grace.Received).ToHaveCountAsync(1);
        Assert.That(await ada.Page.EvaluateAsync<string[]>("() => window.states"), Has.All.EqualTo("open"));
    }

    [Test]
    public async Task Messages_typed_in_the_gap_arrive_in_the_order_they_were_typed()
    {
        var network = new Network { IsDown = true };
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync(prepare: network.RouteAsync);
        await ada.NameAsync("Ada");
        // From here on the page's clock stands still: no attempt is made unasked.
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        string[] typed = ["one", "two", "three", "four"];

        foreach (var text in typed)
            await ada.SendAsync(text);
        await Expect(ada.Page.Locator("[data-state=queued]")).ToHaveCountAsync(typed.Length);
        network.IsDown = false;
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Try now" }).ClickAsync();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(typed, new() { Timeout = 20_000 });
    }

    [TestCase("window", "online")]
    [TestCase("document", "visibilitychange")]
    public async Task Coming_online_or_into_view_ends_the_wait_for_the_next_attempt(string target, string type)
    {
        var network = new Network { IsDown = true };
        var ada = await OpenAsync(prepare: network.RouteAsync);
        // From here on the page's clock stands still: no attempt is made unasked.
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        network.IsDown = false;

        await ada.Page.EvaluateAsync($"() => {target}.dispatchEvent(new Event('{type}'))");

        await Expect(ada.Connection).ToHaveTextAsync("Connected");
    }

    [Test]
    public async Task Closing_the_page_asks_first_while_a_message_has_not_gone_out()
    {
        // On a busy machine the time that is skipped is more than a handshake may take.
        ExpectedComplaints = "closed before the connection is established";
        const string close = "() => !window.dispatchEvent(new Event('beforeunload', { cancelable: true }))";
        var network = new Network { IsDown = true };
        var ada = await OpenAsync(prepare: network.RouteAsync);
        await ada.NameAsync("Ada");
        Assert.That(await ada.Page.EvaluateAsync<bool>(close), Is.False);

        await ada.SendAsync("still to go");
        Assert.That(await ada.Page.EvaluateAsync<bool>(close), Is.True);

        network.IsDown = false;
        await ada.Page.Clock.FastForwardAsync(30_000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        Assert.That(await ada.Page.EvaluateAsync<bool>(close), Is.False);
    }

    [Test]
    public async Task A_connection_that_lasted_is_followed_by_a_short_wait_again()
    {
        var network = new Network { IsDown = true };
        var ada = await OpenAsync(prepare: async page =>
        {
            await page.AddInitScriptAsync("Math.random = () => 0.999");
            await network.RouteAsync(page);
        });
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        for (var attempt = 1; attempt <= 5; attempt++)
        {
            await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
            await ada.Page.Clock.FastForwardAsync(30_000);
        }

        await Expect(ada.Connection).ToHaveTextAsync("Reconnecting in 30 s");

        network.IsDown = false;
        await ada.Page.EvaluateAsync("() => window.dispatchEvent(new Event('online'))");
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await ada.Page.Clock.FastForwardAsync(10_000);
        await network.CutAsync();

        await Expect(ada.Connection).ToHaveTextAsync("Reconnecting in 1 s");
    }

    [Test]
    public async Task A_screen_reader_hears_of_a_lost_connection_once_however_many_attempts_fail()
    {
        var network = new Network { IsDown = true };
        var ada = await OpenAsync(prepare: async page =>
        {
            await network.RouteAsync(page);
            await page.AddInitScriptAsync(
                "window.spoken = []; addEventListener('DOMContentLoaded', () => new MutationObserver(() => window.spoken.push(announcer.textContent))"
                + ".observe(announcer, { childList: true }))");
        });
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        for (var attempt = 1; attempt <= 3; attempt++)
        {
            await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
            await ada.Page.Clock.FastForwardAsync(30_000);
        }

        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        network.IsDown = false;
        await ada.Page.Clock.FastForwardAsync(30_000);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");

        Assert.That(await ada.Page.EvaluateAsync<string[]>("() => window.spoken"), Is.EqualTo(new[]
        {
            "Connection lost. Messages you send are kept until it is back.", "Connected.",
        }));
    }

    /// <summary>What is between the page and the runtime, up or down.</summary>
    private sealed class Network
    {
        private IWebSocketRoute? _line;

        public bool IsDown { get; set; }

        public Task CutAsync() => _line!.CloseAsync(new() { Code = 1001 });

        public async Task RouteAsync(IPage page)
        {
            await page.Clock.InstallAsync();
            await page.RouteWebSocketAsync(_ => true, route =>
            {
                _line = route;
                if (IsDown)
                    _ = route.CloseAsync(new() { Code = 1001 });
                else
                    route.ConnectToServer();
            });
        }
    }
}
