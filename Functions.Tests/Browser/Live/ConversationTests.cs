using System.Text.RegularExpressions;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class ConversationTests : BrowserTests
{
    [Test]
    public async Task Two_pages_chat_and_the_sender_sees_how_many_were_reached()
    {
        var ada = await OpenAsync("Ada Lovelace", prepare: ServerFrames.Through(toPage: ServerFrames.Ack(delivered: 1)));
        var grace = await OpenAsync("Grace Hopper");

        await ada.SendAndWaitAsync("Good morning!");

        await Expect(grace.Received).ToContainTextAsync(["Good morning!"]);
        await Expect(grace.Received.Locator(".sender")).ToHaveTextAsync("Ada Lovelace");
        await Expect(grace.Page.Locator(".group .avatar")).ToHaveTextAsync("AL");
        await Expect(ada.OwnRows.Last.Locator(".status")).ToHaveTextAsync("Delivered to 1 person");
    }

    [Test]
    public async Task An_own_message_is_shown_once_and_never_as_received()
    {
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(toPage: ServerFrames.Ack(delivered: 0)));

        await ada.SendAndWaitAsync("Anyone?");

        await Expect(ada.OwnRows).ToHaveCountAsync(1);
        await Expect(ada.Received).ToHaveCountAsync(0);
        await Expect(ada.OwnRows.Locator(".status")).ToHaveTextAsync("Sent; nobody else is here");
    }

    [Test]
    public async Task The_name_is_asked_once_and_can_be_changed()
    {
        var ada = await OpenAsync("Ada");
        var grace = await OpenAsync("Grace");

        await ada.Page.ReloadAsync();
        await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Change your name: Ada" }).ClickAsync();
        await ada.Page.GetByLabel("Your name").FillAsync("Augusta");
        await ada.Page.GetByLabel("Your name").PressAsync("Enter");
        await ada.SendAndWaitAsync("It is still me.");

        await Expect(grace.Received.Locator(".sender")).ToHaveTextAsync("Augusta");
    }

    [Test]
    public async Task Shift_Enter_breaks_the_line_and_Enter_sends()
    {
        var (ada, grace) = await ShareRoomAsync();

        await ada.Input.PressSequentiallyAsync("one");
        await ada.Input.PressAsync("Shift+Enter");
        await ada.Input.PressSequentiallyAsync("two");
        await ada.Input.PressAsync("Enter");

        await Expect(grace.Received.Locator(".text")).ToHaveCountAsync(1);
        Assert.That(await grace.Received.Locator(".text").TextContentAsync(), Is.EqualTo("one\ntwo"));
        await Expect(ada.Input).ToHaveValueAsync("");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
    }

    [Test]
    public async Task A_new_tab_starts_with_the_name_chosen_last()
    {
        var ada = await OpenAsync("Ada");

        var tab = await ada.Page.Context.NewPageAsync();
        await tab.GotoAsync(Host.Page.AbsoluteUri);

        await Expect(tab.Locator("#own-name")).ToHaveTextAsync("Ada");
        await Expect(tab.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
    }

    [TestCase("isComposing: true")]
    [TestCase("keyCode: 229")]
    public async Task Enter_that_accepts_a_character_of_an_input_method_sends_nothing(string composing)
    {
        var (ada, _) = await ShareRoomAsync();
        await ada.Input.FillAsync("かな");

        var prevented = await ada.Input.EvaluateAsync<bool>(
            $$"""input => !input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, {{composing}} }))""");

        Assert.That(prevented, Is.False);
        await Expect(ada.Input).ToHaveValueAsync("かな");
    }

    [Test]
    public async Task Messages_of_one_sender_are_grouped_under_one_name()
    {
        var (ada, grace) = await ShareRoomAsync();

        await ada.SendAndWaitAsync("one");
        await ada.SendAndWaitAsync("two");
        await grace.SendAndWaitAsync("three");
        await ada.SendAndWaitAsync("four");

        var rows = grace.Page.Locator(".rows:not([hidden])");
        await Expect(rows.Locator(".group:not(.own)")).ToHaveCountAsync(2);
        await Expect(rows.Locator(".sender")).ToHaveCountAsync(2);
        await Expect(rows.Locator(".day")).ToHaveTextAsync("Today");
    }

    [Test]
    public async Task The_title_counts_what_arrives_while_the_page_is_hidden()
    {
        var (ada, grace) = await ShareRoomAsync();
        await SetHiddenAsync(grace, true);

        await ada.SendAndWaitAsync("one");
        await ada.SendAndWaitAsync("two");
        await Expect(grace.Page).ToHaveTitleAsync("(2) Chat");

        await SetHiddenAsync(grace, false);
        await Expect(grace.Page).ToHaveTitleAsync("Chat");
    }

    [Test]
    public async Task The_title_counts_what_arrives_while_another_window_has_the_focus()
    {
        var (ada, grace) = await ShareRoomAsync();
        await grace.Page.EvaluateAsync("() => { document.hasFocus = () => false; }");

        await ada.SendAndWaitAsync("one");
        await Expect(grace.Page).ToHaveTitleAsync("(1) Chat");

        await grace.Page.EvaluateAsync("() => { delete document.hasFocus; window.dispatchEvent(new Event('focus')); }");
        await Expect(grace.Page).ToHaveTitleAsync("Chat");
    }

    [Test]
    public async Task Reading_older_messages_is_not_interrupted_and_a_button_leads_to_the_new_ones()
    {
        var ada = await OpenAsync("Ada");
        var grace = await OpenAsync("Grace", new() { ReducedMotion = ReducedMotion.NoPreference, ViewportSize = new() { Width = 500, Height = 400 } });
        await ada.SendAndWaitAsync(string.Join('\n', Enumerable.Range(1, 60)));
        await Expect(grace.Received).ToHaveCountAsync(1);
        await Expect(grace.Page.Locator("#new-messages")).ToBeHiddenAsync();

        await grace.Log.EvaluateAsync("log => { log.scrollTop = 0; }");
        await ada.SendAndWaitAsync("new");
        var button = grace.Page.GetByRole(AriaRole.Button, new() { Name = "1 new message" });
        await Expect(button).ToBeVisibleAsync();
        Assert.That(await grace.Log.EvaluateAsync<int>("log => log.scrollTop"), Is.Zero);

        await button.ClickAsync();
        await Expect(button).ToBeHiddenAsync();
        await Expect(grace.Received.Last).ToBeInViewportAsync();
    }

    [Test]
    public async Task Writing_many_lines_does_not_lose_sight_of_the_newest_message()
    {
        var ada = await OpenAsync("Ada", new() { ReducedMotion = ReducedMotion.NoPreference, ViewportSize = new() { Width = 500, Height = 700 } });
        await ada.SendAndWaitAsync(string.Join('\n', Enumerable.Range(1, 24)));
        await ada.SendAndWaitAsync("newest");

        await ada.Input.FillAsync(string.Join('\n', Enumerable.Range(1, 20)));
        await Expect(ada.OwnRows.Last).ToBeInViewportAsync(new() { Ratio = 1 });
        await ada.Input.PressAsync("End");
        await ada.Input.PressSequentiallyAsync("more");
        await ada.Page.EvaluateAsync("() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(resolve)))");

        await Expect(ada.OwnRows.Last).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(ada.Page.Locator("#new-messages")).ToBeHiddenAsync();
    }

    [Test]
    public async Task A_long_message_is_folded_until_the_reader_asks_for_all_of_it()
    {
        var (ada, grace) = await ShareRoomAsync();
        await ada.SendAndWaitAsync(string.Join('\n', Enumerable.Range(1, 25)));
        await Expect(grace.Received.Locator(".text")).Not.ToHaveClassAsync(new Regex("folded"));

        await ada.SendAndWaitAsync(string.Join('\n', Enumerable.Range(1, 200)));
        var text = grace.Received.Last.Locator(".text");
        var folded = await text.EvaluateAsync<int>("text => text.scrollHeight");
        Assert.That((await text.TextContentAsync())!.Split('\n'), Has.Length.EqualTo(200));
        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Show all of this message" }).ClickAsync();

        await Expect(text).Not.ToHaveClassAsync(new Regex("folded"));
        await Expect(grace.Page.GetByRole(AriaRole.Button, new() { Name = "Show all" })).ToHaveCountAsync(0);
        Assert.That((await text.TextContentAsync())!.Split('\n'), Has.Length.EqualTo(200));
        Assert.That(await text.EvaluateAsync<int>("text => Math.round(text.getBoundingClientRect().height)"), Is.GreaterThan(folded * 5));
    }

    [Test]
    public async Task A_link_in_a_folded_message_that_gets_the_focus_unfolds_it_and_keeps_the_focus()
    {
        var (ada, grace) = await ShareRoomAsync();
        await ada.SendAndWaitAsync("https://example.com/one https://example.com/two " + string.Concat(Enumerable.Repeat("😀", 3000)));

        await grace.Received.GetByRole(AriaRole.Link, new() { Name = "two" }).FocusAsync();

        await Expect(grace.Received.Locator(".text")).Not.ToHaveClassAsync(new Regex("folded"));
        await Expect(grace.Received.GetByRole(AriaRole.Link, new() { Name = "two" })).ToBeFocusedAsync();
    }

    [Test]
    public async Task A_page_that_is_refused_storage_still_chats()
    {
        var ada = await OpenAsync("Ada", prepare: page => page.AddInitScriptAsync(
            "for (const name of ['localStorage', 'sessionStorage']) Object.defineProperty(window, name, { get() { throw new DOMException('denied', 'SecurityError'); } })"));

        await ada.SendAndWaitAsync("in private");

        await Expect(ada.Page.Locator("#own-name")).ToHaveTextAsync("Ada");
    }

    [Test]
    public async Task The_inspector_shows_frames_both_ways_and_sends_one_of_the_readers_own()
    {
        var ada = await OpenAsync("Ada");
        await ada.SendAndWaitAsync("unseen");
        await Expect(ada.Page.Locator(".frame")).ToHaveCountAsync(0);
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();
        await Expect(ada.Page.Locator(".frame.event").First).ToContainTextAsync("Connection opened");
        await Expect(ada.Page.Locator(".frame.sent pre").Last).ToContainTextAsync("unseen");
        await ada.SendAndWaitAsync("hello");

        await Expect(ada.Page.Locator(".frame.sent pre").Last).ToHaveTextAsync(
            new Regex("""^\{"action":"sendMessage","message":"hello","id":"[0-9a-f]{32}","name":"Ada"\}$"""));
        await Expect(ada.Page.Locator(".frame.received pre").Last).ToHaveTextAsync(new Regex("""^\{"type":"ack",.*\}$"""));

        await ada.Page.GetByLabel("Send a frame of your own").FillAsync("""{"action":"dance"}""");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send frame" }).ClickAsync();
        await Expect(ada.Page.Locator(".frame.received .frame-type").Last).ToHaveTextAsync("help");
        await Expect(ada.Page.Locator(".notice")).ToHaveTextAsync("Use the sendMessage route to send a message.");
    }

    private static Task SetHiddenAsync(ChatPage chat, bool hidden) => chat.Page.EvaluateAsync(
        """
        hidden => {
          if (hidden) Object.defineProperty(document, 'hidden', { value: true, configurable: true });
          else delete document.hidden;
          document.dispatchEvent(new Event('visibilitychange'));
        }
        """,
        hidden);
}
