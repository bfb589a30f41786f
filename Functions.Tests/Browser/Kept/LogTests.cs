using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Kept;

/// <summary>Messages that are kept: in order, each once, with what was missed and what is older.</summary>
internal sealed class LogTests : BrowserTests
{
    protected override BrowserHost Host => ChromiumFixture.KeepingHost;

    private static readonly BrowserNewContextOptions Small = new() { ViewportSize = new() { Width = 500, Height = 500 } };

    [Test]
    public async Task What_was_said_before_is_there_when_the_page_opens_and_is_not_unread()
    {
        KeptChat chat = new();
        chat.Say("one");
        chat.Say("two");

        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        await Expect(Texts(ada)).ToHaveTextAsync(["one", "two"]);
        await Expect(ada.Page).ToHaveTitleAsync("Chat");
    }

    [Test]
    public async Task Who_was_offline_for_a_minute_sees_what_was_missed_in_place_and_unread_and_their_own_message_arrives_once()
    {
        KeptChat chat = new() { PageSize = 4 };
        var grace = await OpenAsync("Grace", prepare: chat.RouteAsync);
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        await grace.SendAndWaitAsync("before");
        await Expect(Texts(ada)).ToHaveTextAsync(["before"]);
        await ada.Page.EvaluateAsync("() => { document.hasFocus = () => false; }");

        chat.IsDown = true;
        await chat.CutAsync();
        await Expect(ada.Connection).ToContainTextAsync("Reconnecting");
        await ada.SendAsync("typed offline");
        foreach (var number in Enumerable.Range(1, 10))
            chat.Say($"missed {number}");
        chat.IsDown = false;
        await ada.Page.Clock.FastForwardAsync(60_000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        string[] missed = [.. Enumerable.Range(1, 10).Select(number => $"missed {number}")];
        // Sent first, numbered last: the server had the ten before.
        await Expect(Texts(ada)).ToHaveTextAsync(["before", .. missed, "typed offline"]);
        await Expect(Texts(grace)).ToHaveTextAsync(["before", .. missed, "typed offline"], new() { Timeout = 40_000 });
        await Expect(ada.Page).ToHaveTitleAsync("(10) Chat");
        await Expect(ada.Page.Locator(".gap")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_line_says_where_messages_are_no_longer_kept_and_only_there()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        chat.Say("one");
        await Expect(Texts(ada)).ToHaveTextAsync(["one"]);

        chat.IsDown = true;
        await chat.CutAsync();
        chat.Say("two");
        chat.Say("three");
        chat.Forget(2);
        chat.IsDown = false;
        await ada.Page.Clock.FastForwardAsync(60_000);

        await Expect(ada.Page.Locator("#rows .text, #rows .gap")).ToHaveTextAsync(["one", "Older messages are no longer kept", "three"]);
    }

    [Test]
    public async Task A_broadcast_that_was_lost_is_asked_for_when_the_next_one_comes()
    {
        KeptChat chat = new() { Loses = frame => (string?)frame["message"] == "lost" };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        chat.Say("first");
        await Expect(Texts(ada)).ToHaveTextAsync(["first"]);

        chat.Say("lost");
        chat.Say("last");

        await Expect(Texts(ada)).ToHaveTextAsync(["first", "lost", "last"]);
        Assert.That((long?)chat.AskedFor("history")[^1]["after"], Is.EqualTo(KeptChat.First));
    }

    [Test]
    public async Task The_last_broadcast_that_was_lost_is_asked_for_within_two_minutes_while_somebody_looks()
    {
        KeptChat chat = new() { Loses = frame => (string?)frame["message"] == "lost" };
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        chat.Say("first");
        await Expect(Texts(ada)).ToHaveTextAsync(["first"]);
        var asked = chat.AskedFor("history").Count;

        chat.Say("lost");
        await ada.Page.Clock.FastForwardAsync(59_000);
        Assert.That(chat.AskedFor("history"), Has.Count.EqualTo(asked), "something came within the minute");
        await ada.Page.Clock.FastForwardAsync(61_000);

        await Expect(Texts(ada)).ToHaveTextAsync(["first", "lost"]);
        await Expect(ada.Page.Locator(".gap")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_page_that_nobody_looks_at_asks_for_nothing()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        chat.Say("first");
        await Expect(Texts(ada)).ToHaveTextAsync(["first"]);
        var asked = chat.AskedFor("history").Count;

        await ada.Page.EvaluateAsync("() => Object.defineProperty(document, 'hidden', { get: () => true })");
        await ada.Page.Clock.FastForwardAsync(300_000);
        await ada.SendAndWaitAsync("still connected");

        Assert.That(chat.AskedFor("history"), Has.Count.EqualTo(asked));
    }

    [Test]
    public async Task An_ack_whose_number_is_too_high_tells_what_was_missed_and_the_message_takes_its_place_behind_it()
    {
        KeptChat chat = new() { Loses = frame => (string?)frame["message"] == "lost" };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        chat.Say("first");
        await Expect(Texts(ada)).ToHaveTextAsync(["first"]);

        chat.Say("lost");
        await ada.SendAndWaitAsync("mine");

        await Expect(Texts(ada)).ToHaveTextAsync(["first", "lost", "mine"]);
    }

    [Test]
    public async Task A_message_whose_ack_was_lost_is_settled_by_the_log_and_sent_no_second_time()
    {
        var acks = 0;
        KeptChat chat = new() { Loses = frame => (string?)frame["type"] == "ack" && Interlocked.Increment(ref acks) == 1 };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        await ada.SendAsync("only once");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "sending");
        chat.Say("somebody else");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await ada.SendAndWaitAsync("the end");

        await Expect(Texts(ada)).ToHaveTextAsync(["only once", "somebody else", "the end"]);
        await Expect(ada.OwnRows.First.Locator(".status")).ToHaveTextAsync("Sent");
        Assert.That(chat.AskedFor("sendMessage").Select(frame => (string?)frame["message"]), Is.EqualTo(new[] { "only once", "the end" }));
    }

    [Test]
    public async Task A_message_sent_again_because_nobody_answered_says_that_it_is_a_retry()
    {
        KeptChat chat = new();
        chat.Instead = frame => (string?)frame["action"] == "sendMessage" && chat.AskedFor("sendMessage").Count == 1
            ? """{"message":"Internal server error","connectionId":"Mg_ugfpqPHcCIVA=","requestId":"Mg_uhGjsvHcFXUQ="}"""
            : null;
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        await ada.SendAsync("perhaps");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this message" }).ClickAsync();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        Assert.That(chat.AskedFor("sendMessage").Select(frame => (bool?)frame["retry"]), Is.EqualTo(new bool?[] { null, true }));
    }

    [Test]
    public async Task A_message_that_was_stored_and_not_confirmed_is_found_in_the_log_without_the_reader()
    {
        // The sender is not sent its own.
        KeptChat chat = new() { Loses = frame => (string?)frame["type"] == "message" };
        chat.Instead = frame =>
        {
            if ((string?)frame["action"] != "sendMessage")
                return null;
            chat.Say((string)frame["message"]!, name: (string)frame["name"]!, id: (string)frame["id"]!);
            return ServerFrames.Error(frame.ToJsonString(), "InternalError");
        };
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        await ada.SendAsync("stored");

        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await Expect(Texts(ada)).ToHaveTextAsync(["stored"]);
        Assert.That(chat.AskedFor("sendMessage"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task After_a_reload_what_was_not_seen_is_unread_and_ones_own_messages_are_ones_own()
    {
        KeptChat chat = new();
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);
        await ada.SendAndWaitAsync("mine");
        chat.Say("seen");
        await Expect(Texts(ada)).ToHaveTextAsync(["mine", "seen"]);
        await ada.Page.AddInitScriptAsync("document.hasFocus = () => false;");
        await ada.Page.EvaluateAsync("() => { document.hasFocus = () => false; }");
        chat.Say("one");
        await Expect(ada.Page).ToHaveTitleAsync("(1) Chat");

        await ada.Page.ReloadAsync();
        await Expect(Texts(ada)).ToHaveTextAsync(["mine", "seen", "one"]);
        chat.Say("two");

        await Expect(ada.Page).ToHaveTitleAsync("(2) Chat");
        await Expect(ada.OwnRows.Locator(".text")).ToHaveTextAsync(["mine"]);
        var kept = await ada.Page.EvaluateAsync<string[]>(
            "() => [sessionStorage['chat.own'], sessionStorage['chat.read'], localStorage['chat.read'], `${localStorage['chat.own']}`]");
        var read = $"[[\"\",{KeptChat.First + 1}]]";
        Assert.That(kept, Is.EqualTo(new[] { $"[[\"\",{KeptChat.First}]]", read, read, "undefined" }));

        foreach (var number in Enumerable.Range(3, chat.PageSize))
            chat.Say($"number {number}");
        await ada.Page.ReloadAsync();
        await Expect(ada.Page).ToHaveTitleAsync($"({chat.PageSize}+) Chat");
        await Expect(ada.Page.Locator("#new-messages-text")).ToHaveTextAsync($"{chat.PageSize}+ new messages");
    }

    [Test]
    public async Task A_retry_that_is_in_the_log_beside_its_first_try_is_shown_once()
    {
        KeptChat chat = new();
        chat.Say("twice", id: "same");
        chat.Say("twice", id: "same");
        var ada = await OpenAsync("Ada", prepare: chat.RouteAsync);

        chat.Say("twice", id: "same");
        chat.Say("the end");

        await Expect(Texts(ada)).ToHaveTextAsync(["twice", "the end"]);
        Assert.That(chat.AskedFor("history"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task Scrolling_up_brings_what_is_older_and_keeps_the_readers_place()
    {
        KeptChat chat = new();
        foreach (var number in Enumerable.Range(1, 70))
            chat.Say($"number {number}");
        var ada = await OpenAsync("Ada", Small, chat.RouteAsync);
        await Expect(Texts(ada)).ToHaveCountAsync(30);

        var reading = Texts(ada).Filter(new() { HasTextRegex = new Regex("^number 42$") });
        await ada.Log.EvaluateAsync("log => { log.scrollTop = 10; }");
        await Expect(Texts(ada)).Not.ToHaveCountAsync(30);
        await Expect(reading).ToBeInViewportAsync();
        await ada.Log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await Expect(Texts(ada)).ToHaveCountAsync(70);

        await Expect(Texts(ada)).ToHaveTextAsync([.. Enumerable.Range(1, 70).Select(number => $"number {number}")]);
        await Expect(ada.Page.Locator("#older")).ToBeHiddenAsync();
        await Expect(ada.Page.Locator(".day")).ToHaveCountAsync(1);
        Assert.That(chat.AskedFor("history").Select(frame => (long?)frame["before"] - KeptChat.First), Is.EqualTo(new long?[] { null, 40, 10 }));
    }

    [Test]
    public async Task Older_messages_that_the_server_does_not_give_are_not_asked_for_without_end()
    {
        KeptChat chat = new()
        {
            Instead = frame => frame["before"] is null ? null : """{"type":"help","message":"Use the sendMessage route to send a message."}""",
        };
        foreach (var number in Enumerable.Range(1, 70))
            chat.Say($"number {number}");
        var ada = await OpenAsync("Ada", Small, chat.RouteAsync);
        await Expect(Texts(ada)).ToHaveCountAsync(30);

        await ada.Log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await chat.UntilAskedAsync("history", 2);
        await Expect(ada.Page.Locator("#older")).ToBeHiddenAsync();
        await ada.SendAndWaitAsync("the end");

        Assert.That(chat.AskedFor("history"), Has.Count.EqualTo(2));
    }

    [Test]
    public async Task A_busy_room_keeps_five_hundred_messages_on_the_page_and_the_older_ones_come_back()
    {
        KeptChat chat = new() { PageSize = 100 };
        var ada = await OpenAsync("Ada", Small, chat.RouteAsync);
        chat.Say("number 1");
        await Expect(Texts(ada)).ToHaveCountAsync(1);
        foreach (var number in Enumerable.Range(2, 549))
            chat.Say($"number {number}");
        await Expect(Texts(ada).Last).ToHaveTextAsync("number 550");
        await Expect(Texts(ada)).ToHaveCountAsync(500);

        await ada.Log.EvaluateAsync("log => { log.scrollTop = 0; }");

        await Expect(Texts(ada)).ToHaveCountAsync(550);
        await Expect(Texts(ada).First).ToHaveTextAsync("number 1");
    }

    [Test]
    public async Task An_answer_that_is_lost_is_asked_for_again()
    {
        KeptChat chat = new();
        chat.Say("kept");
        chat.Instead = frame => (string?)frame["action"] == "history" && chat.AskedFor("history").Count <= 2 ? "" : null;
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));

        foreach (var _ in Enumerable.Range(1, 4))
            await ada.Page.Clock.FastForwardAsync(10_000);

        await Expect(Texts(ada)).ToHaveTextAsync(["kept"]);
    }

    [TestCase("Busy")]
    [TestCase("InternalError")]
    public async Task A_server_that_cannot_give_the_log_yet_is_asked_again_and_what_comes_meanwhile_waits_for_its_turn(string code)
    {
        KeptChat chat = new();
        chat.Say("one");
        chat.Instead = frame => (string?)frame["action"] == "history" && chat.AskedFor("history").Count <= 1
            ? new JsonObject { ["type"] = "error", ["code"] = code, ["message"] = "Later.", ["requestId"] = "r" }.ToJsonString()
            : null;
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        chat.Say("two");
        await Expect(Texts(ada)).ToHaveCountAsync(0);

        await ada.Page.Clock.FastForwardAsync(2_000);

        await Expect(Texts(ada)).ToHaveTextAsync(["one", "two"]);
        await Expect(ada.Page.Locator(".notice")).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_stack_that_keeps_nothing_is_asked_once_a_line_and_its_messages_are_shown_as_they_come()
    {
        KeptChat chat = new() { Keeps = false };
        var ada = await OpenAsync("Ada", prepare: Stopped(chat));
        chat.Say("one");
        await ada.SendAndWaitAsync("two");
        chat.Say("three");
        await Expect(Texts(ada)).ToHaveTextAsync(["one", "two", "three"]);

        await chat.CutAsync();
        await ada.Page.Clock.FastForwardAsync(60_000);
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        chat.Say("four");

        await Expect(Texts(ada)).ToHaveTextAsync(["one", "two", "three", "four"]);
        await Expect(ada.Page.Locator(".notice")).ToHaveCountAsync(0);
        Assert.That(chat.AskedFor("history"), Has.Count.EqualTo(2), "it may have begun to keep them");
    }

    internal static ILocator Texts(ChatPage chat) => chat.Page.Locator(".rows:not([hidden]) .text");

    /// <summary>A page whose clock is moved by the test, and whose waits are as long as they can be.</summary>
    internal static Func<IPage, Task> Stopped(KeptChat chat) => async page =>
    {
        await page.Clock.InstallAsync();
        await chat.RouteAsync(page);
    };
}
