using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Kept;

internal sealed class RoomTests : BrowserTests
{
    protected override BrowserHost Host => ChromiumFixture.KeepingHost;

    [Test]
    public async Task A_room_is_joined_by_its_name_and_what_is_said_there_stays_there()
    {
        KeptChat chat = new();
        chat.Say("said before", "team-1");
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        await ada.JoinAsync("team-1");
        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["said before"]);
        await ada.SendAndWaitAsync("in the room");
        chat.Say("to everyone");
        await Link(ada, "Everyone").ClickAsync();

        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["to everyone"]);
        Assert.That((string?)chat.AskedFor("sendMessage").Single()["room"], Is.EqualTo("team-1"));
        Assert.That((string?)chat.AskedFor("join").Single()["name"], Is.EqualTo("Ada"));
    }

    [Test]
    public async Task The_address_of_the_page_opens_a_room_and_the_rooms_are_joined_again_at_the_next_visit()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.Page.EvaluateAsync("() => { location.hash = '#room/team-1'; }");
        await ChatPage.JoinLinkedAsync(ada.Page);
        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("#team-1");
        await Expect(ada.Input).ToHaveAttributeAsync("placeholder", "Write to team-1");

        await ada.Page.ReloadAsync();
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("#team-1");
        await ada.Page.GotoAsync(Host.Page.AbsoluteUri);
        await Expect(Link(ada, "team-1")).ToBeVisibleAsync();
        await chat.UntilAskedAsync("join", 3);
        chat.Say("hello", "team-1");

        await Expect(Link(ada, "team-1")).ToContainTextAsync("1 unread");
        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
    }

    [Test]
    public async Task A_room_that_a_link_names_is_joined_only_by_who_says_so()
    {
        KeptChat chat = new();
        var ada = await OpenAsync(prepare: chat.RouteAsync, address: new Uri(Host.Page, "#room/trap"));
        var question = ada.Page.GetByRole(AriaRole.Dialog, new() { Name = "Join the room trap?" });
        await ada.NameAsync("Ada");
        await Expect(ada.Connection).ToHaveTextAsync("Connected");

        await Expect(question.GetByRole(AriaRole.Button, new() { Name = "Join the room" })).ToBeFocusedAsync();
        await Axe.ExpectNoViolationsAsync(ada, "join-question");
        await ada.Page.Keyboard.PressAsync("Escape");
        await Expect(ada.Input).ToBeFocusedAsync();
        await ada.Page.EvaluateAsync("() => { location.hash = '#room/trap'; }");
        await Expect(question).ToBeVisibleAsync();
        await ada.Page.EvaluateAsync("() => { location.hash = '#room/team-1'; }");
        await Expect(question).ToBeHiddenAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Not now" }).ClickAsync();
        await ada.SendAndWaitAsync("to everyone");
        Assert.That(chat.AskedFor("join"), Is.Empty);
        Assert.That(await ada.Page.EvaluateAsync<string>("() => `${location.hash} ${localStorage.getItem('chat.rooms')}`"), Is.EqualTo(" null"));
        await ada.Page.EvaluateAsync("() => { location.hash = '#room/team-1'; }");
        await ChatPage.JoinLinkedAsync(ada.Page);

        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("#team-1");
        await Expect(ada.Input).ToBeFocusedAsync();
        await chat.UntilAskedAsync("join", 1);
        Assert.That((string?)chat.AskedFor("join").Single()["room"], Is.EqualTo("team-1"));
    }

    [Test]
    public async Task What_waits_or_failed_can_be_taken_back_so_that_its_room_can_be_left()
    {
        KeptChat chat = new()
        {
            Instead = frame => (string?)frame["action"] switch
            {
                "join" when (string?)frame["room"] == "nowhere" => """{"type":"error","code":"InvalidMessage","message":"No.","requestId":"r","room":"nowhere"}""",
                "sendMessage" => ServerFrames.Error(frame.ToJsonString(), "InternalError"),
                _ => null,
            },
        };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.JoinAsync("nowhere");
        await ada.SendAsync("waits");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "queued");
        await TakeBackAndLeaveAsync("waits");

        await ada.JoinAsync("team-1");
        await ada.SendAsync("failed");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await TakeBackAndLeaveAsync("failed");

        async Task TakeBackAndLeaveAsync(string text)
        {
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Take back this message" }).ClickAsync();
            await Expect(ada.Input).ToHaveValueAsync(text);
            await Expect(ada.Input).ToBeFocusedAsync();
            await Expect(ada.OwnRows).ToHaveCountAsync(0);
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Leave this room" }).ClickAsync();
            await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        }
    }

    [Test]
    public async Task A_room_whose_server_no_longer_knows_the_connection_is_joined_on_another()
    {
        var known = false;
        KeptChat chat = new()
        {
            Instead = frame => (string?)frame["action"] == "join" && !known
                ? """{"type":"error","code":"NotConnected","message":"This connection has ended; connect again.","requestId":"r","room":"team-1"}"""
                : null,
        };
        chat.Say("missed", "team-1");
        var ada = await OpenAsync("Ada", prepare: LogTests.Stopped(chat));

        await ada.JoinAsync("team-1");
        await chat.UntilAskedAsync("join", 1);
        known = true;
        await chat.UntilAskedAsync("join", 2);

        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["missed"]);
        await Expect(ada.Page.Locator(".notice")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_name_that_no_room_can_have_is_told_with_what_to_do()
    {
        const string letters = "A room’s name has 1 to 64 letters";
        const string everyone = "Everybody is in Everyone already.";
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        foreach (var (index, (name, problem)) in new[] { ("with space", letters), ("EveryOne", everyone), ("", letters), ("Everyone", everyone), ("größe", letters) }.Index())
        {
            await ada.JoinAsync(name);
            await Expect(ada.Page.Locator("#join-problem")).ToContainTextAsync(problem);
            await Expect(ada.Page.GetByLabel("Join a room")).ToBeFocusedAsync();
            await ada.Page.EvaluateAsync("name => { location.hash = `#room/${encodeURIComponent(name)}`; }", name);

            await Expect(ada.Page.Locator(".notice")).ToHaveCountAsync(index + 1);
            await Expect(ada.Page.Locator(".notice").Last).ToContainTextAsync(problem);
            await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        }

        Assert.That(chat.AskedFor("join"), Is.Empty);
    }

    [Test]
    public async Task More_than_fifty_rooms_are_refused_and_fewer_are_asked_for_a_few_at_a_time()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.AddInitScriptAsync("localStorage.setItem('chat.rooms', JSON.stringify(Array.from({ length: 60 }, (_, n) => `room-${n}`)))");
            await chat.RouteAsync(page);
        });

        await Expect(ada.Page.Locator("#room-links a")).ToHaveCountAsync(51);
        await ada.JoinAsync("one-more");

        await Expect(ada.Page.Locator("#join-problem")).ToHaveTextAsync("You are in 50 rooms, and more are not possible. Leave one first.");
        await chat.UntilAskedAsync("join", 50);
    }

    [Test]
    public async Task Unread_messages_are_counted_for_each_room_and_together_in_the_title()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.JoinAsync("one");
        await ada.JoinAsync("two");
        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("#two");
        await chat.UntilAskedAsync("join", 2);

        chat.Say("a", "one");
        chat.Say("b", "one");
        chat.Say("c");
        chat.Say("d", "two");

        await Expect(Link(ada, "one")).ToContainTextAsync("2 unread");
        await Expect(Link(ada, "Everyone")).ToContainTextAsync("1 unread");
        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["d"]);
        await Expect(ada.Page).ToHaveTitleAsync("(3) Chat");
        await Link(ada, "one").ClickAsync();
        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["a", "b"]);
        await Expect(ada.Page).ToHaveTitleAsync("(1) Chat");
        await Expect(Link(ada, "one")).Not.ToContainTextAsync("unread");
    }

    [Test]
    public async Task Each_room_keeps_what_is_being_typed_there()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.Input.FillAsync("to everyone");

        await ada.JoinAsync("one");
        await Expect(ada.Input).ToHaveValueAsync("");
        await ada.Input.FillAsync("to one");
        await Link(ada, "Everyone").ClickAsync();
        await Expect(ada.Input).ToHaveValueAsync("to everyone");
        await Link(ada, "one").ClickAsync();

        await Expect(ada.Input).ToHaveValueAsync("to one");
    }

    [Test]
    public async Task A_room_that_is_left_is_gone_and_not_joined_again()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: LogTests.Stopped(chat));
        await ada.JoinAsync("team-1");
        await ada.SendAndWaitAsync("bye");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Leave this room" }).ClickAsync();
        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        await Expect(ada.Page.Locator("#room-links a")).ToHaveCountAsync(1);
        await chat.CutAsync();
        await ada.Page.Clock.FastForwardAsync(60_000);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await ada.SendAndWaitAsync("still here");

        Assert.That((string?)chat.AskedFor("leave").Single()["room"], Is.EqualTo("team-1"));
        Assert.That(chat.AskedFor("join"), Has.Count.EqualTo(1));
        Assert.That(await ada.Page.EvaluateAsync<string>("() => localStorage.getItem('chat.rooms')"), Is.EqualTo("[]"));
    }

    [Test]
    public async Task A_message_to_a_room_waits_until_the_room_is_joined_again_and_the_others_do_not_wait_for_it()
    {
        var joins = true;
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: LogTests.Stopped(chat));
        await ada.JoinAsync("team-1");
        await ada.SendAndWaitAsync("first");
        chat.Instead = frame => (string?)frame["action"] == "join" && !joins ? "" : null;
        joins = false;
        await chat.CutAsync();
        await ada.Page.Clock.FastForwardAsync(5_000);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");

        await ada.SendAsync("second");
        await Link(ada, "Everyone").ClickAsync();
        await ada.SendAndWaitAsync("to everyone");
        await Link(ada, "team-1").ClickAsync();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "queued");
        joins = true;
        await ada.Page.Clock.FastForwardAsync(15_000);

        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["first", "second"]);
    }

    [Test]
    public async Task Rooms_work_on_a_stack_that_keeps_nothing()
    {
        KeptChat chat = new() { Keeps = false };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.JoinAsync("team-1");

        await ada.SendAndWaitAsync("one");
        chat.Say("two", "team-1");

        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["one", "two"]);
    }

    [Test]
    public async Task A_server_without_rooms_is_named_where_one_would_be()
    {
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(toPage: frame => ServerFrames.Type(frame) is "joined" or "history"
            ? """{"type":"help","message":"Use the sendMessage route to send a message."}"""
            : frame));

        await ada.JoinAsync("team-1");

        await Expect(ada.Page.Locator(".rows:not([hidden]) .notice")).ToHaveTextAsync("This chat’s server knows no rooms. Messages written here wait until it does.");
    }

    [Test]
    public async Task Who_is_in_the_room_is_asked_when_somebody_looks_and_then_every_minute()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: LogTests.Stopped(chat));
        await ada.JoinAsync("team-1");
        await ada.SendAndWaitAsync("hello");
        Assert.That(chat.AskedFor("people"), Is.Empty);

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Who is here" }).ClickAsync();
        await Expect(ada.Page.Locator("#people-list bdi")).ToHaveTextAsync(["Ada", "Grace"]);
        await Expect(ada.Page.Locator("#people-count")).ToHaveTextAsync("2 connections to this room.");
        chat.Say("no reason to ask", "team-1");
        Assert.That(chat.AskedFor("people"), Has.Count.EqualTo(1));
        await ada.Page.Clock.FastForwardAsync(60_000);
        await Expect(ada.Page.Locator("#people-list bdi")).ToHaveTextAsync(["Ada", "Grace"]);
        await chat.UntilAskedAsync("people", 2);
        await Link(ada, "Everyone").ClickAsync();

        await Expect(ada.Page.Locator("#people-count")).ToHaveTextAsync("1 connection to this chat. Names are told in rooms only.");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Close the list of people" }).ClickAsync();
        await ada.Page.Clock.FastForwardAsync(180_000);
        Assert.That(chat.AskedFor("people"), Has.Count.EqualTo(3));
    }

    [Test]
    public async Task A_new_name_is_told_in_the_rooms()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.JoinAsync("team-1");
        await ada.SendAndWaitAsync("hello");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Change your name: Ada" }).ClickAsync();
        await ada.NameAsync("Augusta");
        await ada.SendAndWaitAsync("it is still me");

        Assert.That(chat.AskedFor("join").Select(frame => (string?)frame["name"]), Is.EqualTo(new[] { "Ada", "Augusta" }));
        await Expect(LogTests.Texts(ada)).ToHaveTextAsync(["hello", "it is still me"]);
    }

    [Test]
    public async Task Axe_finds_nothing_in_rooms_and_nothing_scrolls_sideways()
    {
        // Each width and, as colours do not depend on it, each scheme.
        (ColorScheme Scheme, int Width)[] views = [(ColorScheme.Dark, 1280), (ColorScheme.Light, 320), (ColorScheme.Dark, 768)];
        KeptChat chat = new() { PageSize = 8 };
        foreach (var number in Enumerable.Range(1, 12))
            chat.Say($"Message {number} of the release", "release-2026.1", number % 2 == 0 ? "Grace Hopper" : "Alan Turing");
        var ada = await OpenAsync("Ada Lovelace", prepare: LogTests.Stopped(chat));
        await ada.JoinAsync(new string('w', 64));
        await ada.JoinAsync("release-2026.1");
        await Expect(LogTests.Texts(ada)).ToHaveCountAsync(12);
        await ada.SendAndWaitAsync("I am on it.");
        chat.Say("Anyone at lunch?");
        foreach (var (scheme, width) in views)
        {
            await ada.ShowAsync(scheme, width);
            await ExpectFineAsync("room", scheme, width);

            await ada.JoinAsync("no spaces please");
            await ExpectFineAsync("rooms", scheme, width);
            if (width < 900)
                await ada.Page.Keyboard.PressAsync("Escape");
            await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Who is here" }).ClickAsync();
            await Expect(ada.Page.Locator("#people-list bdi")).ToHaveCountAsync(2);
            await ExpectFineAsync("people", scheme, width);
            await ada.Page.Keyboard.PressAsync("Escape");
        }

        chat.IsDown = true;
        await chat.CutAsync();
        await ada.SendAsync("Typed offline");
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        chat.Say("lost", "release-2026.1");
        chat.Say("kept", "release-2026.1");
        chat.Forget(14, "release-2026.1");
        chat.IsDown = false;
        await ada.Page.Clock.FastForwardAsync(60_000);
        await Expect(ada.Page.Locator(".gap")).ToBeVisibleAsync();
        foreach (var (scheme, width) in views)
        {
            await ada.ShowAsync(scheme, width);
            await ExpectFineAsync("gap", scheme, width);
        }

        async Task ExpectFineAsync(string state, ColorScheme scheme, int width)
        {
            foreach (var area in new[] { ada.Page.Locator("html"), ada.Page.Locator("#messages"), ada.Page.Locator("#room-links") })
                Assert.That(await area.EvaluateAsync<int>("area => area.scrollWidth - area.clientWidth"), Is.Zero);
            await Axe.ExpectNoViolationsAsync(ada, $"{state}-{scheme}-{width}".ToLowerInvariant());
        }
    }

    [Test]
    public async Task Rooms_can_be_chosen_with_the_keyboard_alone_at_320_pixels()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", new() { ViewportSize = new() { Width = 320, Height = 568 } }, chat.RouteAsync);
        await ada.JoinAsync("team-1");
        await Expect(ada.Input).ToBeFocusedAsync();

        var rooms = ada.Page.GetByRole(AriaRole.Button, new() { Name = "Rooms" });
        await rooms.FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await Expect(Link(ada, "team-1")).ToBeFocusedAsync();
        await ada.Page.Keyboard.PressAsync("Shift+Tab");
        await Expect(Link(ada, "Everyone")).ToBeFocusedAsync();
        await ada.Page.Keyboard.PressAsync("Enter");

        await Expect(ada.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        await Expect(ada.Input).ToBeFocusedAsync();
        await rooms.FocusAsync();
        await ada.Page.Keyboard.PressAsync("Enter");
        await ada.Page.Keyboard.PressAsync("Escape");
        await Expect(rooms).ToBeFocusedAsync();
    }

    private static ILocator Link(ChatPage chat, string room) => chat.Page.Locator("#room-links a", new() { Has = chat.Page.Locator($"bdi:text-is('{room}')") });
}
