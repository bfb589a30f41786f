using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser;

/// <summary>
/// Ada's and Grace's windows for tests that need two of the usual kind, each test in a room of its own: to open them takes
/// seconds of a processor. A test changes back what it changes beside its room and the names.
/// </summary>
internal sealed class SharedPair : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Name, string Room), TaskCompletionSource> _joined = new();
    private readonly Dictionary<string, ChatPage> _windows = [];
    private int _rooms;

    public ChatPage Ada => _windows[nameof(Ada)];

    public ChatPage Grace => _windows[nameof(Grace)];

    public static async Task<SharedPair> OpenAsync()
    {
        var pair = new SharedPair();
        try
        {
            foreach (var name in new[] { nameof(Ada), nameof(Grace) })
                pair._windows[name] = await ChatPage.OpenAsync(name, prepare: page => pair.WatchAsync(page, name));
            return pair;
        }
        catch
        {
            await pair.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes both into a new room and waits until the server knows.</summary>
    public async Task EnterRoomAsync()
    {
        var room = $"room-{++_rooms}";
        foreach (var (name, chat) in _windows)
        {
            if (chat.Name != name)
                await chat.RenameAsync(name);
            await chat.JoinAsync(room);
            await Joined(name, room).Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async Task LeaveRoomAsync()
    {
        foreach (var chat in _windows.Values)
        {
            await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Leave this room" }).ClickAsync();
            await Expect(chat.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var chat in _windows.Values)
            await chat.DisposeAsync();
    }

    private TaskCompletionSource Joined(string name, string room) =>
        _joined.GetOrAdd((name, room), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private Task WatchAsync(IPage page, string name)
    {
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Text is { } text && ServerFrames.Type(text) == "joined" && ServerFrames.Property(text, "room") is { } room)
                Joined(name, room).TrySetResult();
        };
        return Task.CompletedTask;
    }
}
