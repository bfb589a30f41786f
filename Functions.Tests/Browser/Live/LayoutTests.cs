using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class LayoutTests : BrowserTests
{
    [Test]
    public async Task Nothing_is_cut_off_or_scrolls_sideways_at_320_pixels()
    {
        var ada = await OpenAsync("Ada");
        var grace = await OpenAsync(
            "A name as long as names are ever likely to be, and then some more",
            new() { ReducedMotion = ReducedMotion.NoPreference, ViewportSize = new() { Width = 320, Height = 568 } });

        await ada.SendAndWaitAsync("Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft " + new string('w', 200));
        await grace.SendAndWaitAsync(new string('m', 200));

        await Expect(grace.Connection).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(grace.Input).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(grace.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" })).ToBeInViewportAsync(new() { Ratio = 1 });
        foreach (var area in new[] { grace.Page.Locator("html"), grace.Log })
            Assert.That(await area.EvaluateAsync<int>("area => area.scrollWidth - area.clientWidth"), Is.Zero);
        await grace.KeepScreenshotAsync("long-words-320");
    }

    [Test]
    public async Task The_open_inspector_leaves_the_connection_in_sight_and_nothing_behind_it_in_reach()
    {
        var ada = await OpenAsync("Ada", new() { ViewportSize = new() { Width = 320, Height = 568 } });

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();

        await Expect(ada.Page.GetByLabel("Send a frame of your own")).ToBeInViewportAsync(new() { Ratio = 1 });
        await Expect(ada.Connection).ToBeInViewportAsync(new() { Ratio = 1 });
        Assert.That(await ada.Connection.EvaluateAsync<bool>(
            "text => { const { x, y, width, height } = text.getBoundingClientRect(); return document.elementFromPoint(x + width / 2, y + height / 2) === text; }"), Is.True);
        await Expect(ada.Page.Locator("#message")).ToBeHiddenAsync();
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Close the inspector" }).ClickAsync();
        await Expect(ada.Input).ToBeInViewportAsync(new() { Ratio = 1 });
    }

    [TestCase("مرحبا بالجميع", "rtl")]
    [TestCase("hello everyone", "ltr")]
    [TestCase("👋🏽 🎉", "ltr")]
    public async Task A_message_runs_in_the_direction_of_its_script(string text, string direction)
    {
        var (ada, grace) = await ShareRoomAsync();
        await ada.RenameAsync("אדה");

        await ada.SendAndWaitAsync(text);

        await Expect(ada.OwnRows.Locator(".bubble")).ToHaveCSSAsync("direction", direction);
        await Expect(grace.Received).ToHaveCSSAsync("direction", direction);
    }

    [TestCase(ColorScheme.Light)]
    [TestCase(ColorScheme.Dark)]
    public async Task The_page_follows_the_readers_colour_scheme(ColorScheme scheme)
    {
        var ada = await OpenAsync("Ada", new() { ColorScheme = scheme });

        var brightness = await ada.Page.EvaluateAsync<int>(
            "() => Number(getComputedStyle(document.body).backgroundColor.match(/\\d+/)[0])");

        Assert.That(brightness, scheme == ColorScheme.Dark ? Is.LessThan(64) : Is.GreaterThan(192));
    }

    [Test]
    public async Task The_first_visit_transfers_less_than_80_KB()
    {
        var ada = await OpenAsync("Ada");

        var transferred = await ada.Page.EvaluateAsync<int>(
            "() => performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ?? 0), 0)");

        TestContext.Out.WriteLine($"{transferred} bytes");
        Assert.That(transferred, Is.InRange(5_000, 80_000));
    }
}
