using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

/// <summary>What the page does when the server answers a message with anything but an ack.</summary>
internal sealed class RefusalTests : BrowserTests
{
    private const string Throttled = """{"message":"Too Many Requests","connectionId":"Mg_ugfpqPHcCIVA=","requestId":"Mg_uhGjsvHcFXUQ="}""";
    private const string Fault = """{"message":"Internal server error","connectionId":"Mg_ugfpqPHcCIVA=","requestId":"Mg_uhGjsvHcFXUQ="}""";
    private const string NoRoute = """{"message":"Forbidden","connectionId":"Mg_ugfpqPHcCIVA=","requestId":"Mg_uhGjsvHcFXUQ="}""";

    private readonly ConcurrentQueue<(string? Text, string? Id)> _sent = new();

    [SetUp]
    public void Forget() => _sent.Clear();

    [Test]
    public async Task A_busy_server_is_asked_again_by_the_page_itself_in_order_and_with_the_same_id()
    {
        var grace = await OpenAsync("Grace");
        var ada = await OpenStoppedAsync(frame => _sent.Count <= 2 ? ServerFrames.Error(frame, "Busy") : null);

        await ada.SendAsync("one");
        await Expect(Status(ada, 0)).ToHaveTextAsync("The server is busy. Sent again in 2 s.Send now this message");
        await ada.SendAsync("two");
        await ada.SendAsync("three");
        await Expect(ada.Page.Locator("[data-state=queued]")).ToHaveCountAsync(2);
        await ada.Page.Clock.FastForwardAsync(2000);
        await Expect(Status(ada, 0)).ToContainTextAsync("Sent again in 4 s.");
        await ada.Page.Clock.FastForwardAsync(4000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(["one", "two", "three"]);
        Assert.That(_sent.Select(frame => frame.Text), Is.EqualTo(new[] { "one", "one", "one", "two", "three" }));
        Assert.That(_sent.Take(3).Select(frame => frame.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task A_message_does_not_overtake_the_one_that_the_server_refuses_after_five_seconds()
    {
        var answer = new TaskCompletionSource();
        var ada = await OpenStoppedAsync(route: (route, server, frame) =>
        {
            if (_sent.Count > 1)
                server.Send(frame);
            else
                _ = answer.Task.ContinueWith(_ => route.Send(ServerFrames.Error(frame, "Busy")), TaskScheduler.Default);
        });

        await ada.SendAsync("one");
        await ada.SendAsync("two");
        await ada.Page.Clock.FastForwardAsync(5500);
        answer.SetResult();
        await ChatPage.ExpectStateAsync(ada.OwnRows.First, "held");
        await ada.Page.Clock.FastForwardAsync(2000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        Assert.That(_sent.Select(frame => frame.Text), Is.EqualTo(new[] { "one", "one", "two" }));
    }

    [TestCase("Busy", 7, "Not sent. The server is busy.")]
    [TestCase("TooManyMessages", 5, "Not sent. Too many messages in a short time.")]
    public async Task A_server_that_keeps_refusing_is_left_alone_after_a_while_and_the_message_is_kept(string code, int attempts, string status)
    {
        var refusing = true;
        var ada = await OpenStoppedAsync(frame => refusing ? ServerFrames.Error(frame, code) : null);

        await ada.SendAsync("patience");
        for (var attempt = 1; attempt < attempts; attempt++)
        {
            await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "held");
            await ada.Page.Clock.FastForwardAsync(60_000);
        }

        await Expect(ada.OwnRows.Last.Locator(".status > span")).ToHaveTextAsync(status);
        Assert.That(_sent, Has.Count.EqualTo(attempts));
        refusing = false;
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this message" }).ClickAsync();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        Assert.That(_sent.Select(frame => frame.Id).Distinct().Count(), Is.EqualTo(1));
    }

    [Test]
    public async Task Too_many_messages_are_told_and_sent_again_after_the_wait_that_is_stated_or_when_asked([Values] bool asked)
    {
        var grace = await OpenAsync("Grace");
        var ada = await OpenStoppedAsync(frame => _sent.Count <= 1 ? ServerFrames.Error(frame, "TooManyMessages") : null);

        await ada.SendAsync("chatty");
        await ada.SendAsync("next");
        await Expect(Status(ada, 0)).ToContainTextAsync("Too many messages in a short time. Sent again in 10 s.");
        await Expect(ada.Page.Locator("#announcer")).ToHaveTextAsync(
            "Too many messages in a short time. Your message is kept and sent again by itself.");
        if (asked)
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send now this message" }).ClickAsync();
        else
            await ada.Page.Clock.FastForwardAsync(10_000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(["chatty", "next"]);
    }

    [Test]
    public async Task The_throttle_of_API_Gateway_is_waited_out_like_a_busy_server()
    {
        var ada = await OpenStoppedAsync(_ => _sent.Count <= 1 ? Throttled : null);

        await ada.SendAsync("one");
        await Expect(Status(ada, 0)).ToContainTextAsync("The server is busy. Sent again in 2 s.");
        await ada.Page.Clock.FastForwardAsync(2000);

        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
    }

    [Test]
    public async Task A_ping_that_is_throttled_is_nothing_to_a_message_in_flight_nor_to_the_reader()
    {
        var (sent, answer) = (0, new TaskCompletionSource());
        var ada = await OpenAsync("Ada", prepare: page => page.RouteWebSocketAsync(_ => true, route =>
        {
            var server = route.ConnectToServer();
            route.OnMessage(frame =>
            {
                if (ServerFrames.Property(frame.Text!, "action") == "sendMessage")
                    Interlocked.Increment(ref sent);
                server.Send(frame.Text!);
            });
            server.OnMessage(async frame =>
            {
                var type = ServerFrames.Type(frame.Text!);
                if (type == "ack")
                    await answer.Task;
                route.Send(type == "pong" ? Throttled : frame.Text!);
            });
        }));
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        await ada.SendAsync("in flight");
        await ada.Page.GetByLabel("Send a frame of your own").FillAsync("""{"action":"ping"}""");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send frame" }).ClickAsync();
        await Expect(ada.Page.Locator(".frame.received pre").Last).ToHaveTextAsync(Throttled);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "sending");
        answer.SetResult();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        Assert.That(sent, Is.EqualTo(1));
        await Expect(ada.Page.Locator(".notice")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task Not_sent_is_said_of_what_nobody_can_have_and_not_confirmed_of_the_rest()
    {
        // In turns, so that each announcement is another than the one before.
        (string Answer, string Status)[] cases =
        [
            (Fault, "Not confirmed. Internal server error"),
            ("InvalidMessage", "Not sent. Do this."),
            ("InternalError", "Not confirmed. The server failed on the way: some may have it, some not."),
            ("MessageTooLarge", "Not sent. Do this."),
            ("SomethingNew", "Not confirmed. Do this."),
            (NoRoute, "Not sent. Forbidden"),
            ("toString", "Not confirmed. Do this."),
        ];
        var answer = "";
        var ada = await OpenStoppedAsync(frame => answer.StartsWith('{') ? answer : ServerFrames.Error(frame, answer, "Do this."));

        foreach (var (index, (code, status)) in cases.Index())
        {
            answer = code;
            await ada.SendAsync("perhaps");

            await Expect(Status(ada, index).Locator("> span")).ToHaveTextAsync(status);
            await Expect(ada.Page.Locator("#announcer")).ToContainTextAsync(
                status.StartsWith("Not sent", StringComparison.Ordinal) ? "A message was not sent." : "A message is not confirmed.");
        }
    }

    [Test]
    public async Task What_may_have_arrived_once_stays_not_confirmed_when_a_later_attempt_is_refused()
    {
        var ada = await OpenStoppedAsync(frame => _sent.Count <= 1 ? Fault : ServerFrames.Error(frame, "InvalidMessage", "Do this."));

        await ada.SendAsync("perhaps");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this message" }).ClickAsync();

        await Expect(ada.OwnRows.Last.Locator(".status > span")).ToHaveTextAsync("Not confirmed. Do this.");
    }

    [Test]
    public async Task Axe_finds_nothing_while_a_message_waits_or_is_not_confirmed()
    {
        var ada = await OpenStoppedAsync(frame => _sent.Count switch
        {
            1 => ServerFrames.Error(frame, "InternalError"),
            2 => ServerFrames.Error(frame, "Busy"),
            _ => ServerFrames.Error(frame, "TooManyMessages"),
        });

        await ada.SendAsync("Has anyone seen my keys?");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await ada.SendAsync("They are not on the table.");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "held");
        await ada.SendAsync("Nor under it.");
        await ExpectNoViolationsAsync(ada, "busy");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send now this message" }).ClickAsync();
        await Expect(Status(ada, 1)).ToContainTextAsync("Too many messages");
        await ExpectNoViolationsAsync(ada, "too-many");
    }

    // The page's clock stands still, and axe waits for timers of the page.
    private static async Task ExpectNoViolationsAsync(ChatPage chat, string state)
    {
        foreach (var view in new[] { (ColorScheme.Dark, 320), (ColorScheme.Light, 1100) })
        {
            var looking = Axe.ExpectNoViolationsAsync(chat, state, [view]);
            while (!looking.IsCompleted)
            {
                await chat.Page.Clock.RunForAsync(1);
                await Task.WhenAny(looking, Task.Delay(20));
            }

            await looking;
            Assert.That(await chat.Log.EvaluateAsync<int>("log => log.scrollWidth - log.clientWidth"), Is.Zero);
        }
    }

    private static ILocator Status(ChatPage chat, int row) => chat.OwnRows.Nth(row).Locator(".status");

    /// <summary>Ada's page, whose clock stands still and whose waits are as long as they can be.</summary>
    /// <param name="answer">The answer to a message in the server's place; null leaves it to the server.</param>
    private Task<ChatPage> OpenStoppedAsync(Func<string, string?> answer) => OpenStoppedAsync((route, server, frame) =>
    {
        if (answer(frame) is { } text)
            route.Send(text);
        else
            server.Send(frame);
    });

    private async Task<ChatPage> OpenStoppedAsync(Action<IWebSocketRoute, IWebSocketRoute, string> route)
    {
        // The page asks whether messages are kept. An answer on its way when the clock jumps is held to be lost.
        var answered = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await page.AddInitScriptAsync("Math.random = () => 0.9999");
            await page.RouteWebSocketAsync(_ => true, socket =>
            {
                var server = socket.ConnectToServer();
                server.OnMessage(frame =>
                {
                    socket.Send(frame.Text!);
                    if (ServerFrames.Type(frame.Text!) == "help")
                        answered.TrySetResult();
                });
                socket.OnMessage(frame =>
                {
                    if (ServerFrames.Property(frame.Text!, "action") != "sendMessage")
                    {
                        server.Send(frame.Text!);
                        return;
                    }

                    _sent.Enqueue((ServerFrames.Property(frame.Text!, "message"), ServerFrames.Property(frame.Text!, "id")));
                    route(socket, server, frame.Text!);
                });
            });
        });
        await answered.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        return ada;
    }
}
