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

    [SetUp]
    public void ExpectNoComplaints() => ExpectedComplaints = null;

    [TearDown]
    public async Task CloseAndCheck()
    {
        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        List<ChatPage> pages = [.. _pages];
        if (_pair is not null)
            pages.AddRange([_pair.Ada, _pair.Grace]);
        List<string> complaints = [];
        foreach (var page in pages)
        {
            if (failed)
                await page.KeepScreenshotAsync($"failed-{TestContext.CurrentContext.Test.ID}-{pages.IndexOf(page)}");
            complaints.AddRange(page.TakeComplaints());
        }

        foreach (var page in _pages)
            await page.DisposeAsync();
        _pages.Clear();
        if (failed && _pair is not null)
            await ChromiumFixture.ClosePairAsync();
        else if (_pair is not null)
            await _pair.LeaveRoomAsync();
        _pair = null;
        if (ExpectedComplaints is { } expected)
            complaints.RemoveAll(complaint => Regex.IsMatch(complaint, expected));
        Assert.That(complaints, Is.Empty);
    }

    /// <inheritdoc cref="ChatPage.OpenAsync"/>
    protected async Task<ChatPage> OpenAsync(
        string? name = null, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null, Uri? address = null)
    {
        var page = await ChatPage.OpenAsync(name, options, prepare, address);
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
