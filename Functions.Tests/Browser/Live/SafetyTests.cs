using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class SafetyTests : BrowserTests
{
    [TestCase("<script>window.hit = true</script>")]
    [TestCase("<img src=x onerror=\"window.hit = true\">")]
    [TestCase("<svg/onload=window.hit=true>")]
    [TestCase("<a href=\"javascript:window.hit=true\">click</a>")]
    [TestCase("<iframe srcdoc=\"<script>parent.hit=true</script>\"></iframe>")]
    [TestCase("</p></article><style>*{display:none}</style>")]
    [TestCase("{{constructor.constructor('window.hit=true')()}}${window.hit=true}")]
    public async Task Markup_in_a_message_and_in_a_name_is_shown_as_text(string payload)
    {
        var (mallory, grace) = await ShareRoomAsync();
        await mallory.RenameAsync(payload[..Math.Min(64, payload.Length)]);
        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        await mallory.SendAndWaitAsync(payload);

        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(payload);
        await Expect(grace.Received.Locator(".sender")).ToHaveTextAsync(payload[..Math.Min(64, payload.Length)]);
        await Expect(mallory.OwnRows.Locator(".text")).ToHaveTextAsync(payload);
        foreach (var chat in new[] { mallory, grace })
        {
            Assert.That(await chat.Page.EvaluateAsync<bool>("() => 'hit' in window"), Is.False);
            await Expect(chat.Page.Locator(".rows:not([hidden]) :is(script, img, iframe, style, a), #frames :is(script, img, iframe, style, a)")).ToHaveCountAsync(0);
        }

        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Close the inspector" }).ClickAsync();
    }

    [Test]
    public async Task The_policy_that_is_served_stops_inline_code_and_other_hosts()
    {
        ExpectedComplaints = "Content Security Policy|policy violated";
        var ada = await OpenAsync("Ada");

        var violations = await ada.Page.EvaluateAsync<string[]>(
            """
            async () => {
              const violations = [];
              addEventListener('securitypolicyviolation', event => violations.push(event.effectiveDirective));
              const script = document.createElement('script');
              script.textContent = 'window.hit = true';
              document.body.append(script);
              document.body.insertAdjacentHTML('beforeend', '<b style="color: red"></b>');
              try { new WebSocket('wss://example.com/'); } catch { /* Refused at once or later: the violation tells. */ }
              await fetch('https://example.com/').catch(() => { });
              await new Promise(resolve => setTimeout(resolve));
              return violations;
            }
            """);

        Assert.That(violations, Is.SupersetOf(new[] { "script-src-elem", "style-src-attr", "connect-src" }));
        Assert.That(await ada.Page.EvaluateAsync<bool>("() => 'hit' in window"), Is.False);
    }

    [Test]
    public async Task A_page_whose_host_sends_no_policy_connects_nowhere_but_to_its_chat()
    {
        // Chromium lets no page that a test made up connect to this machine.
        ExpectedComplaints = "Content Security Policy|policy violated|WebSocket connection";
        var ada = await OpenAsync(prepare: page => page.RouteAsync(Host.Page.AbsoluteUri, async route =>
        {
            var response = await route.FetchAsync();
            await route.FulfillAsync(new() { ContentType = "text/html; charset=utf-8", Body = await response.TextAsync() });
        }));
        await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();

        var violations = await ada.Page.EvaluateAsync<int>(
            """
            async () => {
              let violations = 0;
              addEventListener('securitypolicyviolation', event => { violations += event.effectiveDirective === 'connect-src' ? 1 : 0; });
              try { new WebSocket('wss://example.com/'); } catch { /* Refused at once or later: the violation tells. */ }
              await fetch('https://example.com/').catch(() => { });
              await new Promise(resolve => setTimeout(resolve));
              return violations;
            }
            """);

        Assert.That(violations, Is.EqualTo(2));
    }

    [Test]
    public async Task A_policy_that_forbids_the_chats_address_is_named()
    {
        ExpectedComplaints = "Content Security Policy|policy violated";
        var ada = await OpenAsync(prepare: page => page.RouteAsync("**/config.json", route =>
            route.FulfillAsync(new() { ContentType = "application/json", Body = """{"url":"wss://chat.example/prod"}""" })));

        await Expect(ada.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(
            "The host of this page does not let it connect to wss://chat.example: connect-src of its Content-Security-Policy has to allow that.");
    }

    [Test]
    public async Task A_missing_or_mistaken_configuration_is_explained_and_a_code_leaves_the_address_all_the_same()
    {
        const string notSaid = "config.json beside this page does not say where the chat is: it has to be {\"url\":\"wss://…\"}.";
        ExpectedComplaints = "Failed to load resource";
        var address = new Uri(Host.Page, "?code=c&state=s#room/tea").AbsoluteUri;
        var (status, body) = (0, "");
        var ada = await OpenAsync(prepare: async page =>
        {
            await page.RouteAsync("**/config.json", route => route.FulfillAsync(new() { Status = status, Body = body }));
            await page.RouteAsync("**/account.js", route => route.AbortAsync());
        }, address: new Uri("about:blank"));

        await ExpectAsync(404, "", "Add ?url=wss://… to this page’s address, or put a config.json with {\"url\":\"wss://…\"} beside it.");
        await ExpectAsync(200, "<!doctype html>", notSaid);
        await ExpectAsync(200, "null", notSaid);
        await ExpectAsync(200, "{\"url\":5}", notSaid);
        await ExpectAsync(200, "{\"url\":\"https://a.example\"}", "“https://a.example” is not a WebSocket address: it has to start with wss:// or ws://.");
        await ExpectAsync(200, "{\"url\":\"wss://a.example\",\"signIn\":{}}", "A part of this page could not be loaded. Load the page again.");

        async Task ExpectAsync(int answer, string configuration, string explanation)
        {
            (status, body) = (answer, configuration);
            await ada.Page.GotoAsync(address);
            await Expect(ada.Page.GetByRole(AriaRole.Alert)).ToHaveTextAsync(explanation);
            await Expect(ada.Page.GetByRole(AriaRole.Dialog)).ToBeHiddenAsync();
            Assert.That(ada.Page.Url, Is.EqualTo($"{Host.Page}#room/tea"));
        }
    }

    [Test]
    public async Task A_web_address_becomes_a_link_that_tells_nothing_of_this_page()
    {
        var (ada, grace) = await ShareRoomAsync();

        await ada.SendAndWaitAsync("See https://example.com/a?b=c, please.");

        var link = grace.Received.GetByRole(AriaRole.Link);
        await Expect(link).ToHaveAttributeAsync("href", "https://example.com/a?b=c");
        await Expect(link).ToHaveAttributeAsync("rel", "noopener noreferrer nofollow");
        await Expect(link).ToHaveAttributeAsync("target", "_blank");
    }

    [Test]
    public async Task An_override_of_direction_before_an_address_does_not_turn_the_address_round()
    {
        var (mallory, grace) = await ShareRoomAsync();

        await mallory.SendAndWaitAsync("\u202ehttps://example.com/moc.knab//:sptth");

        Assert.That(await grace.Received.GetByRole(AriaRole.Link).EvaluateAsync<bool>(
            """
            link => {
              const left = at => {
                const range = document.createRange();
                range.setStart(link.firstChild, at);
                range.setEnd(link.firstChild, at + 1);
                return range.getBoundingClientRect().left;
              };
              return left(0) < left(link.firstChild.length - 1);
            }
            """), Is.True);
    }

    [Test]
    public async Task Piled_up_marks_stay_inside_the_bubble_and_the_avatar_of_their_sender()
    {
        var (mallory, grace) = await ShareRoomAsync();
        await mallory.RenameAsync("Z" + new string('\u0301', 60));

        await mallory.SendAndWaitAsync("Z" + new string('\u0301', 400));

        await Expect(grace.Received).ToHaveCSSAsync("overflow", "clip");
        await Expect(grace.Page.Locator(".rows:not([hidden]) .group .avatar")).ToHaveCSSAsync("overflow", "clip");
    }

    [Test]
    public async Task Text_direction_tricks_are_taken_out_of_a_name()
    {
        var (mallory, grace) = await ShareRoomAsync();
        await mallory.RenameAsync("evil\u202Eexe.txt");

        await mallory.SendAndWaitAsync("hello");

        await Expect(grace.Received.Locator("bdi.sender")).ToHaveTextAsync("evilexe.txt");
        await Expect(grace.Received.Locator(".text")).ToHaveCSSAsync("unicode-bidi", "isolate");
    }
}
