using System.Collections.Concurrent;
using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>A member's line, as the gateway knows it.</summary>
internal sealed class Connection(World world, string id, Action<ChatMessage> receive, Action<Connection> closed)
{
    private readonly ConcurrentDictionary<(string? Room, long Seq), bool> _posted = new();

    private volatile bool _isOpen;
    private volatile bool _isStalled;
    private int _ended = int.MaxValue;

    public World World => world;

    public string Id => id;

    public bool IsStalled => _isStalled;

    /// <summary>From when on posts find nobody; until then nothing is missed by who is on the line.</summary>
    public int Ended => Volatile.Read(ref _ended);

    /// <summary>The handshake is over.</summary>
    public void Open() => _isOpen = true;

    public void Close()
    {
        Interlocked.CompareExchange(ref _ended, world.Now(), int.MaxValue);
        _isOpen = false;
    }

    public void Stall() => _isStalled = true;

    public void CloseForBeingSlow()
    {
        if (!_isOpen)
            return;
        Close();
        closed(this);
    }

    public bool WasPosted(string? room, long seq) => _posted.ContainsKey((room, seq));

    /// <summary>Takes a post, and returns its status.</summary>
    public int Take(string body)
    {
        if (!_isOpen)
            return 410;
        if (_isStalled)
            return 429;
        var message = ChatMessage.Read(JsonElement.Parse(body));
        _posted[(message.Room, message.Seq)] = true;
        receive(message);
        return 200;
    }
}
