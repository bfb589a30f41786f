namespace Functions.Tests.Model;

/// <summary>
/// By what a receiver shows one room's messages, as the page's receiver does: what is not higher than what it holds is a repeat, the
/// next is shown, and a higher one means asking the log, whose answer is the proof that what it leaves out is no longer kept.
/// </summary>
internal sealed class Receiver
{
    private readonly SortedDictionary<long, ChatMessage> _early = [];
    private readonly HashSet<(string, string, string)> _seen = [];
    private long _highest;
    private long? _asked;
    private bool _unsure = true;

    /// <summary>Up to where everything was received; null before the first page.</summary>
    public long? Held { get; private set; }

    /// <summary>Where the first page began.</summary>
    public long Start { get; private set; }

    public List<ChatMessage> Shown { get; } = [];

    /// <summary>Whether the log has to be asked.</summary>
    public bool IsBehind => _unsure || _highest > Held;

    /// <summary>A line was opened.</summary>
    public void Reopened() => (_unsure, _asked) = (true, null);

    /// <summary>After which number to ask; null for the newest.</summary>
    public long? Ask()
    {
        _asked ??= _highest;
        return Held;
    }

    /// <summary>A broadcast, or a message of one's own that was given its number.</summary>
    public void Live(ChatMessage message)
    {
        _highest = Math.Max(_highest, message.Seq);
        _early[message.Seq] = message;
        if (Held is { } held)
            Take(held);
    }

    /// <summary>The log's answer.</summary>
    public void Page(IReadOnlyList<ChatMessage> messages, long last, bool complete)
    {
        var reached = messages.Count > 0 ? messages[^1].Seq : 0;
        var end = complete ? Math.Max(reached, Math.Max(last, _asked ?? 0)) : reached;
        _highest = Math.Max(_highest, end);
        (_asked, _unsure) = (null, !complete);
        if (Held is null)
        {
            if (messages.Count == 0 && !complete)
                return;
            Held = Start = messages.Count > 0 ? messages[0].Seq - 1 : end;
        }

        foreach (var message in messages)
            _early[message.Seq] = message;
        Take(end);
    }

    // Up to the end the log has said all that it keeps; behind it only the next number is in turn.
    private void Take(long end)
    {
        foreach (var (seq, message) in _early.ToArray())
        {
            Held = Math.Max(Held!.Value, Math.Min(seq - 1, end));
            if (seq > Held + 1)
                break;
            _early.Remove(seq);
            if (seq <= Held)
                continue;
            Held = seq;
            if (_seen.Add((message.Id, message.Name, message.Text)))
                Shown.Add(message);
        }

        Held = Math.Max(Held!.Value, end);
    }
}
