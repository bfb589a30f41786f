using Deque.AxeCore.Commons;
using Microsoft.Playwright;

namespace Functions.Tests.Browser;

/// <summary>The rules for accessible pages that axe can check.</summary>
internal static class Axe
{
    private static readonly string _script = new BundledAxeScriptProvider().GetScript();

    /// <summary>Looks at one state of a page in each scheme and width.</summary>
    public static async Task ExpectNoViolationsAsync(ChatPage chat, string state, IEnumerable<(ColorScheme Scheme, int Width)> views)
    {
        foreach (var (scheme, width) in views)
        {
            await chat.ShowAsync(scheme, width);
            await ExpectNoViolationsAsync(chat, $"{state}-{scheme}-{width}".ToLowerInvariant());
        }
    }

    public static async Task ExpectNoViolationsAsync(ChatPage chat, string screenshot)
    {
        await chat.KeepScreenshotAsync(screenshot);
        // There is no frame in the page, so axe need not be told of others.
        if (await chat.Page.EvaluateAsync<bool>("() => !window.axe"))
            await chat.Page.EvaluateAsync(_script);
        var violations = await chat.Page.EvaluateAsync<string[]>(
            """
            async () => (await axe.run({ resultTypes: ['violations'] })).violations
              .map(({ id, help, nodes }) => `${id}: ${help} (${nodes.map(node => node.html).join(', ')})`)
            """).WaitAsync(TimeSpan.FromMinutes(1));
        Assert.That(violations, Is.Empty);
    }
}
