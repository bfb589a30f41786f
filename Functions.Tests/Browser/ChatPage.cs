using System.Collections.Concurrent;
using Microsoft.Playwright;

namespace Functions.Tests.Browser;

/// <summary>A person's browser window on the chat: what they see, do, and what the browser complained about.</summary>
internal sealed class ChatPage : IAsyncDisposable
{
    private readonly IBrowserContext _context;
    private readonly ConcurrentQueue<string> _complaints = new();

    private ChatPage(IBrowserContext context, IPage page) => (_context, Page) = (context, page);

    public IPage Page { get; }

    /// <summary>The name that was given last.</summary>
    public string? Name { get; private set; }

    /// <summary>Console errors and warnings, uncaught exceptions and violations of the content security policy since the last call.</summary>
    public IReadOnlyList<string> TakeComplaints()
    {
        List<string> complaints = [];
        while (_complaints.TryDequeue(out var complaint))
            complaints.Add(complaint);
        return complaints;
    }

    public ILocator Input => Page.GetByRole(AriaRole.Textbox, new() { Name = "Message", Exact = true });

    public ILocator Log => Page.GetByRole(AriaRole.Log, new() { Name = "Messages" });

    /// <summary>The reader's own messages in the room that is looked at.</summary>
    public ILocator OwnRows => Page.Locator(".rows:not([hidden]) .own-row");

    /// <summary>Messages of other people there.</summary>
    public ILocator Received => Page.Locator(".rows:not([hidden]) .bubble:not(.own)");

    public ILocator Connection => Page.Locator("#connection-text");

    /// <summary>Opens the page; with a name, also answers the question for it and waits for the connection.</summary>
    /// <param name="name">The name to give; null leaves the question open.</param>
    /// <param name="options">Size, colour scheme and so on. Nothing moves unless they say so: each frame takes time of a processor.</param>
    /// <param name="prepare">What has to be in place before the page loads, such as a route.</param>
    /// <param name="address">If not that of the chat that keeps nothing.</param>
    public static async Task<ChatPage> OpenAsync(
        string? name = null, BrowserNewContextOptions? options = null, Func<IPage, Task>? prepare = null, Uri? address = null)
    {
        options ??= new();
        options.ReducedMotion ??= ReducedMotion.Reduce;
        var context = await ChromiumFixture.Browser.NewContextAsync(options);
        var page = await context.NewPageAsync();
        var chat = new ChatPage(context, page);
        page.Console += (_, message) =>
        {
            if (message.Type is "error" or "warning")
                chat._complaints.Enqueue($"{message.Type}: {message.Text}");
        };
        page.PageError += (_, error) => chat._complaints.Enqueue("exception: " + error);
        await page.AddInitScriptAsync(
            "addEventListener('securitypolicyviolation', event => console.error('policy violated: ' + event.violatedDirective))");
        if (prepare is not null)
            await prepare(page);
        await page.GotoAsync((address ?? ChromiumFixture.Host.Page).AbsoluteUri);
        if (name is not null)
        {
            await chat.NameAsync(name);
            await Assertions.Expect(chat.Connection).ToHaveTextAsync("Connected", new() { Timeout = 20_000 });
        }

        return chat;
    }

    /// <summary>Opens a page whose tests import a file of Modules/Model from <c>model/</c>.</summary>
    public static Task<ChatPage> OpenWithModelAsync(string model) => OpenAsync(address: ChromiumFixture.KeepingHost.Page, prepare: page => page.RouteAsync(
        $"**/{model}",
        route => route.FulfillAsync(new()
        {
            ContentType = "text/javascript",
            Body = File.ReadAllText(Path.Combine(Repository.Root, "Functions.Tests", "Browser", "Modules", "Model", Path.GetFileName(model))),
        })));

    /// <summary>Changes the colour scheme and the window's width, as the reader's system and the reader would.</summary>
    public async Task ShowAsync(ColorScheme scheme, int width)
    {
        await Page.EmulateMediaAsync(new() { ColorScheme = scheme });
        await Page.SetViewportSizeAsync(width, 700);
    }

    public async Task NameAsync(string name)
    {
        Name = name;
        await Page.GetByLabel("Your name").FillAsync(name);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Continue" }).ClickAsync();
    }

    public async Task RenameAsync(string name)
    {
        await Page.Locator("#change-name").ClickAsync();
        await NameAsync(name);
    }

    public async Task JoinAsync(string room)
    {
        var rooms = Page.GetByRole(AriaRole.Button, new() { Name = "Rooms" });
        if (await rooms.IsVisibleAsync() && await rooms.GetAttributeAsync("aria-expanded") == "false")
            await rooms.ClickAsync();
        await Page.GetByLabel("Join a room").FillAsync(room);
        await Page.GetByRole(AriaRole.Button, new() { Name = "Join", Exact = true }).ClickAsync();
    }

    /// <summary>Says yes to the room that the page's address names.</summary>
    public static Task JoinLinkedAsync(IPage page) => page.GetByRole(AriaRole.Button, new() { Name = "Join the room" }).ClickAsync();

    public async Task SendAsync(string text)
    {
        await Input.FillAsync(text);
        await Input.PressAsync("Enter");
    }

    /// <summary>Sends and waits until the ack has come.</summary>
    public async Task SendAndWaitAsync(string text)
    {
        await SendAsync(text);
        await ExpectStateAsync(OwnRows.Last, "delivered");
    }

    public static Task ExpectStateAsync(ILocator ownRow, string state) =>
        Assertions.Expect(ownRow).ToHaveAttributeAsync("data-state", state, new() { Timeout = 30_000 });

    /// <summary>Keeps a picture of the window as an artifact of the test.</summary>
    public async Task KeepScreenshotAsync(string name)
    {
        var folder = Path.Combine(TestContext.CurrentContext.WorkDirectory, "screenshots");
        var file = Path.Combine(folder, name + ".png");
        await Page.ScreenshotAsync(new() { Path = file, Animations = ScreenshotAnimations.Disabled });
        TestContext.AddTestAttachment(file);
    }

    public async ValueTask DisposeAsync() => await _context.DisposeAsync();
}
