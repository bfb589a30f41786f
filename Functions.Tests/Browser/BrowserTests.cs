using System.Text.RegularExpressions;
using Microsoft.Playwright;
using NUnit.Framework.Interfaces;

namespace Functions.Tests.Browser;

/// <summary>Closes the windows that a test opened, and fails it when the browser complained about one of them.</summary>
internal abstract class BrowserTests
{
    private readonly List<ChatPage> _pages = [];

    /// <summary>A pattern of the complaints that a test provokes, such as the refused connections that a browser logs.</summary>
    protected string? ExpectedComplaints { get; set; }

    [SetUp]
    public void ExpectNoComplaints() => ExpectedComplaints = null;

    [TearDown]
    public async Task CloseAndCheck()
    {
        var failed = TestContext.CurrentContext.Result.Outcome.Status == TestStatus.Failed;
        List<string> complaints = [];
        foreach (var page in _pages)
        {
            if (failed)
                await page.KeepScreenshotAsync($"failed-{TestContext.CurrentContext.Test.ID}-{_pages.IndexOf(page)}");
            complaints.AddRange(page.Complaints);
            await page.DisposeAsync();
        }

        _pages.Clear();
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
}
