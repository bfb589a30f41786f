namespace Functions.Tests.Model;

/// <summary>
/// By what a receiver shows one room's messages, as the page's receiver does (Client/log/receiver.js): what is not higher than what
/// it holds is a repeat, the next is shown, and a higher one means asking the log, whose answer is the proof that what it leaves out
/// is no longer kept. Safe to call from any thread.
/// </summary>
internal class Receiver<T>
    where T : class, INumbered
{
    private const int MostEarly = 200;
    private const int MostRemembered = 1000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<long, T> _early = [];
    private readonly Dictionary<string, long> _seen = [];
    private readonly Queue<string> _remembered = [];
    private readonly List<T?> _items = [];
    private long? _first;
    private long _highest;
    private long? _asked;
    private bool _unsure = true;
    private bool _olderKept;

    /// <summary>Up to where everything was received; null before the first page.</summary>
    public long? Held { get; private set; }

    /// <summary>Behind which number the pages that were read begin; 0 once one has reached the oldest that is kept.</summary>
    public long Start { get; private set; }

    /// <summary>Below which number older messages may be asked for; null when there are none.</summary>
    public long? Before => _olderKept ? _first : null;

    /// <summary>Whether the log has to be asked.</summary>
    public bool IsBehind
    {
        get
        {
            lock (_gate)
                return _unsure || _highest > Held;
        }
    }

    /// <summary>What is shown; null stands where something is no longer kept.</summary>
    public IReadOnlyList<T?> Items
    {
        get
        {
            lock (_gate)
                return [.. _items];
        }
    }

    public IReadOnlyList<T> Shown => [.. Items.OfType<T>()];

    /// <summary>What was sent last may be missing: there was no line, or it did not bring it.</summary>
    public void Doubt()
    {
        lock (_gate)
            (_unsure, _asked) = (true, null);
    }

    /// <summary>After which number to ask; null for the newest.</summary>
    public long? Ask()
    {
        lock (_gate)
        {
            _asked ??= _highest;
            return Held;
        }
    }

    /// <summary>A broadcast, or a message of one's own that was given its number.</summary>
    public void Live(T message)
    {
        lock (_gate)
        {
            _highest = Math.Max(_highest, message.Seq);
            _early[message.Seq] = message;
            if (Held is { } held)
                Take(held);
            if (_early.Count > MostEarly)
                _early.Remove(_early.Keys.Last());
        }
    }

    /// <summary>The answer to what <see cref="Ask"/> said.</summary>
    public void Page(IReadOnlyList<T> messages, long last, bool complete)
    {
        lock (_gate)
        {
            var reached = messages.Count > 0 ? messages[^1].Seq : 0;
            var end = complete ? Math.Max(reached, Math.Max(last, _asked ?? 0)) : reached;
            (_highest, _asked, _unsure) = (Math.Max(_highest, end), null, !complete);
            if (Held is null)
            {
                if (messages.Count == 0 && !complete)
                    return;
                Held = Start = messages.Count > 0 ? messages[0].Seq - 1 : end;
                _olderKept = Held > 0 && messages.Count > 0;
            }

            foreach (var message in messages)
                _early[message.Seq] = message;
            Take(end);
        }
    }

    /// <summary>The answer to a question for what is before a number; it comes for nothing where some was let go of meanwhile.</summary>
    public void Older(IReadOnlyList<T> messages, bool complete, long before)
    {
        lock (_gate)
        {
            if (before != _first)
                return;
            foreach (var message in messages.Reverse())
            {
                if (message.Seq < _first - 1)
                    _items.Insert(0, null);
                if (!IsRepeat(message, _first.Value))
                    _items.Insert(0, message);
                _first = message.Seq;
            }

            _olderKept = !complete && _first > 1;
            Start = _olderKept ? _first.Value - 1 : 0;
        }
    }

    /// <summary>Lets go of what is older than one that is shown; it can be asked for again.</summary>
    public void Forget(T first)
    {
        lock (_gate)
        {
            _items.RemoveRange(0, _items.IndexOf(first));
            (_first, _olderKept) = (first.Seq, true);
            Start = first.Seq - 1;
        }
    }

    // Up to the end the log has said all that it keeps; behind it only the next number is in turn.
    private void Take(long end)
    {
        while (_early.Count > 0)
        {
            var (seq, message) = _early.First();
            Skip(Math.Min(seq - 1, end));
            if (seq > Held + 1)
                break;
            _early.Remove(seq);
            if (seq <= Held)
                continue;
            Held = seq;
            _first ??= seq;
            if (!IsRepeat(message, 0))
                _items.Add(message);
        }

        Skip(end);
    }

    private void Skip(long seq)
    {
        if (seq <= Held)
            return;
        // Who had no message yet has missed none.
        if (_first is not null)
            _items.Add(null);
        Held = seq;
    }

    // What was seen below a number is no longer shown, and does not count.
    private bool IsRepeat(T message, long from)
    {
        if (!_seen.TryAdd(message.Identity, message.Seq))
        {
            var seen = _seen[message.Identity];
            if (seen != message.Seq && seen >= from)
                return true;
            _seen[message.Identity] = message.Seq;
            return false;
        }

        _remembered.Enqueue(message.Identity);
        if (_seen.Count > MostRemembered)
            _seen.Remove(_remembered.Dequeue());
        return false;
    }
}
