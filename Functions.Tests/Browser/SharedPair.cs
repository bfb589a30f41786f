using System.Collections.Concurrent;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser;

/// <summary>
/// Ada's and Grace's windows for tests that need two of the usual kind, each test in a room of its own: to open them takes
/// seconds of a processor. A test changes back what it changes beside its room.
/// </summary>
internal sealed class SharedPair : IAsyncDisposable
{
    private readonly ConcurrentDictionary<(string Name, string Room), TaskCompletionSource> _joined = new();
    private int _rooms;

    public required ChatPage Ada { get; init; }

    public required ChatPage Grace { get; init; }

    public static async Task<SharedPair> OpenAsync()
    {
        SharedPair? pair = null;
        return pair = new()
        {
            Ada = await ChatPage.OpenAsync("Ada", prepare: page => WatchAsync(page, "Ada", () => pair)),
            Grace = await ChatPage.OpenAsync("Grace", prepare: page => WatchAsync(page, "Grace", () => pair)),
        };
    }

    /// <summary>Takes both into a new room and waits until the server knows.</summary>
    public async Task EnterRoomAsync()
    {
        var room = $"room-{++_rooms}";
        foreach (var (chat, name) in new[] { (Ada, "Ada"), (Grace, "Grace") })
        {
            if (chat.Name != name)
                await chat.RenameAsync(name);
            await chat.JoinAsync(room);
            await Joined(name, room).Task.WaitAsync(TimeSpan.FromSeconds(30));
        }
    }

    public async Task LeaveRoomAsync()
    {
        foreach (var chat in new[] { Ada, Grace })
        {
            await chat.Page.GetByRole(AriaRole.Button, new() { Name = "Leave this room" }).ClickAsync();
            await Expect(chat.Page.Locator("#room-name")).ToHaveTextAsync("Everyone");
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Ada.DisposeAsync();
        await Grace.DisposeAsync();
    }

    private TaskCompletionSource Joined(string name, string room) =>
        _joined.GetOrAdd((name, room), _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    private static Task WatchAsync(IPage page, string name, Func<SharedPair?> pair)
    {
        page.WebSocket += (_, socket) => socket.FrameReceived += (_, frame) =>
        {
            if (frame.Text is { } text && ServerFrames.Type(text) == "joined" && ServerFrames.Property(text, "room") is { } room)
                pair()?.Joined(name, room).TrySetResult();
        };
        return Task.CompletedTask;
    }
}
