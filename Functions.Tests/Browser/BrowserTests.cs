using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace Functions.Tests.Browser;

/// <summary>Closes the windows that a test opened, and fails it when the browser complained about one of them.</summary>
internal abstract class BrowserTests
{
    private readonly List<ChatPage> _pages = [];
    private SharedPair? _pair;

    /// <summary>A pattern of the complaints that a test provokes, such as the refused connections that a browser logs.</summary>
    protected string? ExpectedComplaints { get; set; }

    /// <summary>Whose page is opened.</summary>
    protected virtual BrowserHost Host => ChromiumFixture.Host;

    [SetUp]
    public void ExpectNoComplaints() => ExpectedComplaints = null;

    [TearDown]
    public async Task CloseAndCheck()
    {
        var (opened, pair) = (_pages.ToArray(), _pair);
        _pages.Clear();
        _pair = null;
        List<ChatPage> pages = [.. opened];
        if (pair is not null)
            pages.AddRange([pair.Ada, pair.Grace]);
        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        var hasLeft = false;
        List<string> complaints = [];
        try
        {
            foreach (var (index, page) in pages.Index())
            {
                if (failed)
                    await page.KeepScreenshotAsync($"failed-{TestContext.CurrentContext.Test.ID}-{index}");
                complaints.AddRange(page.TakeComplaints());
            }

            if (pair is not null && !failed)
            {
                await pair.LeaveRoomAsync();
                hasLeft = true;
            }
        }
        finally
        {
            foreach (var page in opened)
                await page.DisposeAsync();
            // What else a test leaves shared windows in is not known.
            if (pair is not null && !hasLeft)
                await ChromiumFixture.ClosePairAsync();
        }

        if (ExpectedComplaints is { } expected)
            complaints.RemoveAll(complaint => Regex.IsMatch(complaint, expected));
        Assert.That(complaints, Is.Empty);
    }

    /// <inheritdoc cref="ChatPage.OpenAsync"/>
    protected async Task<ChatPage> OpenAsync(
        string? name = null, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null, Uri? address = null)
    {
        var page = await ChatPage.OpenAsync(name, options, prepare, address ?? Host.Page);
        _pages.Add(page);
        return page;
    }

    /// <inheritdoc cref="SharedPair"/>
    protected async Task<(ChatPage Ada, ChatPage Grace)> ShareRoomAsync()
    {
        _pair = await ChromiumFixture.PairAsync();
        await _pair.EnterRoomAsync();
        return (_pair.Ada, _pair.Grace);
    }
}
