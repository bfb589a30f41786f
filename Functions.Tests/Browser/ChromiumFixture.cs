using Functions.Tests.Deploy;
using Functions.Tests.EndToEnd;
using Microsoft.Playwright;

namespace Functions.Tests.Browser;

/// <summary>One Chromium and two runtimes for every test below, which without a Chromium are not run.</summary>
[SetUpFixture]
[Parallelizable(ParallelScope.Self | ParallelScope.Fixtures)]
internal sealed class ChromiumFixture
{
    private static IPlaywright? s_playwright;
    private static IBrowser? s_browser;
    private static BrowserHost? s_host;
    private static BrowserHost? s_keepingHost;
    private static SharedPair? s_pair;

    public static IBrowser Browser => s_browser ?? throw new InvalidOperationException("Chromium was not started.");

    /// <summary>It keeps no messages: each test finds an empty page.</summary>
    public static BrowserHost Host => s_host ?? throw new InvalidOperationException("The runtime was not started.");

    /// <summary>It keeps messages, those of the tests before too.</summary>
    public static BrowserHost KeepingHost => s_keepingHost ?? throw new InvalidOperationException("The runtime was not started.");

    /// <inheritdoc cref="SharedPair"/>
    public static async Task<SharedPair> PairAsync() => s_pair ??= await SharedPair.OpenAsync();

    /// <summary>The next test that shares windows gets others.</summary>
    public static async Task ClosePairAsync()
    {
        if (s_pair is not { } pair)
            return;

        s_pair = null;
        await pair.DisposeAsync();
    }

    [OneTimeSetUp]
    public async Task Start()
    {
        if (Chromium() is not { } chromium)
        {
            const string reason = "The browser tests need Chromium: install it (on Debian `apt-get install chromium-headless-shell`) or set CHROMIUM_PATH to its executable.";
            if (Environment.GetEnvironmentVariable("REQUIRE_BROWSER") == "1")
                Assert.Fail(reason);
            Tally.Say(reason);
            Assert.Ignore(reason);
            return;
        }

        s_host = new BrowserHost(historyHours: 0);
        s_keepingHost = new BrowserHost(historyHours: 24);
        await Task.WhenAll(StartAsync(s_host), StartAsync(s_keepingHost));
        s_playwright = await Playwright.CreateAsync();
        // A busy machine takes more than Playwright's five seconds for a page and a function that starts.
        Assertions.SetDefaultExpectTimeout(30_000);
        s_browser = await s_playwright.Chromium.LaunchAsync(new() { ExecutablePath = chromium, Args = Arguments() });
    }

    [OneTimeTearDown]
    public async Task Stop()
    {
        // Of the published page.
        DeployScript.DeleteFolders();
        await ClosePairAsync();
        if (s_browser is not null)
            await s_browser.DisposeAsync();
        s_playwright?.Dispose();
        if (s_host is not null)
            await s_host.DisposeAsync();
        if (s_keepingHost is not null)
            await s_keepingHost.DisposeAsync();
    }

    // A page gives a handshake up after ten seconds, and complains. A runtime's first is compiled on its way through the gateway
    // and the function, which on a busy machine may take longer.
    private static async Task StartAsync(BrowserHost host)
    {
        await host.StartAsync();
        await using var first = await ChatClient.ConnectAsync(host.WebSocketUrl);
    }

    // Chromium refuses its sandbox to root, which is who runs in a container.
    private static string[] Arguments() => Environment.IsPrivilegedProcess ? ["--no-sandbox"] : [];

    // The headless shell, Chromium's old headless mode, takes a fifth of the CPU time for a page.
    private static string? Chromium() => Environment.GetEnvironmentVariable("CHROMIUM_PATH") is { Length: > 0 } path
        ? path
        : new[] { "/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome" }
            .FirstOrDefault(File.Exists);
}
