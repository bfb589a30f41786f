using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>
/// What a member shows of one room, by the rule that the page follows too (Client/log/receiver.js): what is not higher than the
/// number up to which it has everything is a repeat, the next is shown, a higher one means asking the log, whose answer is the
/// proof that what it leaves out is no longer kept. Safe to call from any thread.
/// </summary>
/// <param name="room">Null for everyone.</param>
internal sealed class Receiver(string? room)
{
    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, LoggedMessage> _early = [];
    private readonly HashSet<(string Id, string Name)> _seen = [];
    private readonly List<LoggedMessage> _shown = [];
    private long _highest;
    private bool _unsure = true;
    private long? _asked;

    public string? Room => room;

    /// <summary>Held by who asks the log, or leaves the room.</summary>
    public SemaphoreSlim Asking { get; } = new(1);

    /// <summary>Up to where everything was received; null before the first page.</summary>
    public long? Held { get; private set; }

    /// <summary>From where on it has everything; null before the first message.</summary>
    public long? First { get; private set; }

    public bool IsBehind
    {
        get
        {
            lock (_gate)
                return _unsure || _highest > Held;
        }
    }

    public IReadOnlyList<LoggedMessage> Shown
    {
        get
        {
            lock (_gate)
                return [.. _shown];
        }
    }

    /// <summary>A line was opened: what was sent while there was none is missing.</summary>
    public void Reopen()
    {
        lock (_gate)
            (_unsure, _asked) = (true, null);
    }

    /// <summary>What to ask of the log now, as a part of a frame: its newest messages, or those after a number.</summary>
    public string Ask()
    {
        lock (_gate)
        {
            _asked ??= _highest;
            return Held is { } held ? $",\"after\":{held}" : "";
        }
    }

    /// <summary>A broadcast, or a message of one's own that was given its number.</summary>
    public void Live(LoggedMessage message)
    {
        lock (_gate)
        {
            _highest = Math.Max(_highest, message.Seq);
            _early[message.Seq] = message;
            if (Held is { } held)
                Take(held);
        }
    }

    /// <summary>The answer to what <see cref="Ask"/> said.</summary>
    public void Page(JsonElement page)
    {
        var messages = page.GetProperty("messages").EnumerateArray().Select(LoggedMessage.Of).ToList();
        var complete = page.GetProperty("complete").GetBoolean();
        lock (_gate)
        {
            var reached = messages.Count > 0 ? messages[^1].Seq : 0;
            var end = complete ? Math.Max(reached, Math.Max(page.GetProperty("last").GetInt64(), _asked ?? 0)) : reached;
            (_highest, _asked, _unsure) = (Math.Max(_highest, end), null, !complete);
            if (Held is null && messages.Count == 0 && !complete)
                return;
            Held ??= messages.Count > 0 ? messages[0].Seq - 1 : end;
            foreach (var message in messages)
                _early[message.Seq] = message;
            Take(end);
        }
    }

    private void Take(long end)
    {
        while (_early.Count > 0)
        {
            var (seq, message) = _early.First();
            Held = Math.Max(Held!.Value, Math.Min(seq - 1, end));
            if (seq > Held + 1)
                break;
            _early.Remove(seq);
            if (seq <= Held)
                continue;
            Held = seq;
            First ??= seq;
            if (_seen.Add((message.Id, message.Name)))
                _shown.Add(message);
        }

        Held = Math.Max(Held!.Value, end);
    }
}
