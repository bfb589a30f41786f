using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class AccessibilityTests : BrowserTests
{
    private const string EveryControl = "button, input, textarea, a[href], [tabindex='0']";

    // Colours do not depend on the width: each of both is looked at once.
    private static readonly (ColorScheme Scheme, int Width)[] _views = [(ColorScheme.Light, 320), (ColorScheme.Dark, 1100)];

    [Test]
    public async Task Axe_finds_nothing_in_any_state_of_the_page()
    {
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync(prepare: ServerFrames.Through(toPage: ServerFrames.Ack(delivered: 40, failed: 2)));
        await Axe.ExpectNoViolationsAsync(ada, "name", _views);
        await ada.NameAsync("Ada");
        await Expect(ada.Connection).ToHaveTextAsync("Connected");
        await Axe.ExpectNoViolationsAsync(ada, "empty", _views);

        await grace.SendAndWaitAsync("Hello! See https://example.com/");
        await ada.SendAsync("Hi, and https://example.org/");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "partial");
        await ada.Page.EvaluateAsync("() => document.getElementById('toggle-inspector').click()");
        await ada.Page.GetByLabel("Send a frame of your own").FillAsync("""{"action":"sendMessage","message":"","id":"mine"}""");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send frame" }).ClickAsync();
        await Expect(ada.Page.Locator(".frame-type", new() { HasText = "error" })).ToHaveCountAsync(1);
        await Axe.ExpectNoViolationsAsync(ada, "inspector", _views);
        await ada.Page.Keyboard.PressAsync("Escape");
        await ada.Input.FillAsync(new string('x', 33_000));
        await Axe.ExpectNoViolationsAsync(ada, "conversation", _views);
    }

    [Test]
    public async Task Every_colour_of_a_person_has_enough_contrast()
    {
        var grace = await OpenAsync("Grace");

        await grace.Page.EvaluateAsync(
            """
            async () => {
              const { HUES } = await import('/people/colour.js');
              const rows = document.getElementById('rows');
              document.getElementById('empty').hidden = true;
              for (let hue = 0; hue < HUES; hue += 1) {
                const row = document.createElement('section');
                row.className = 'group';
                const avatar = Object.assign(document.createElement('span'), { className: `avatar hue-${hue}`, textContent: 'AB' });
                const bubble = Object.assign(document.createElement('article'), { className: 'bubble' });
                bubble.append(Object.assign(document.createElement('bdi'), { className: `sender hue-${hue}`, textContent: `Hue ${hue}` }));
                row.append(avatar, bubble);
                rows.append(row);
              }
            }
            """);

        await Axe.ExpectNoViolationsAsync(grace, "people", [(ColorScheme.Light, 1280), (ColorScheme.Dark, 1280)]);
    }

    [Test]
    public async Task The_whole_chat_can_be_used_with_the_keyboard_alone()
    {
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync();
        var keyboard = ada.Page.Keyboard;

        await Expect(ada.Page.GetByLabel("Your name")).ToBeFocusedAsync();
        await keyboard.TypeAsync("Ada");
        await keyboard.PressAsync("Enter");
        await Expect(ada.Input).ToBeFocusedAsync();
        await keyboard.TypeAsync("No mouse needed");
        await keyboard.PressAsync("Enter");
        await Expect(grace.Received).ToContainTextAsync(["No mouse needed"]);
        await Expect(ada.Input).ToBeFocusedAsync();

        await keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Log).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Who is here" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Page.GetByLabel("Join a room")).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Page.GetByRole(AriaRole.Link, new() { Name = "Everyone" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Enter");
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Close the inspector" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Escape");
        await Expect(ada.Page.GetByRole(AriaRole.Complementary, new() { Name = "Protocol inspector" })).ToBeHiddenAsync();
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" })).ToBeFocusedAsync();
        await keyboard.PressAsync("Shift+Tab");
        await keyboard.PressAsync("Enter");
        await Expect(ada.Page.GetByLabel("Your name")).ToHaveValueAsync("Ada");
        await keyboard.PressAsync("Escape");
        await Expect(ada.Input).ToBeFocusedAsync();
    }

    [Test]
    public async Task Every_control_has_an_accessible_name()
    {
        var ada = await OpenAsync("Ada");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        var controls = await ada.Page.Locator(EveryControl).AllAsync();

        Assert.That(controls, Has.Count.GreaterThan(10));
        foreach (var control in controls)
        {
            if (await control.IsVisibleAsync())
                await Expect(control).ToHaveAccessibleNameAsync(new System.Text.RegularExpressions.Regex(@"\S"));
        }
    }

    [Test]
    public async Task New_messages_and_failures_are_announced()
    {
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(
            toServer: frame => frame.Replace("spoil me", " ", StringComparison.Ordinal)));

        await Expect(ada.Log).ToHaveAttributeAsync("aria-relevant", "additions");
        await ada.SendAsync("spoil me");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");

        await Expect(ada.Page.Locator("#announcer[role=status]")).ToContainTextAsync("A message was not sent.");
    }
}
