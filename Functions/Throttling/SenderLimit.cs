namespace ChatFunctions.Throttling;

/// <summary>
/// How many messages this environment takes of each sender, which is an account where people sign in and a connection where nobody does: a
/// bucket of tokens that holds a third of a minute's and is refilled steadily. Environments know nothing of each other, so a sender
/// served by several may send as many times more.
/// </summary>
/// <param name="messagesPerMinute">0 for no limit.</param>
/// <param name="clock">Its timestamps, which no change of the wall clock moves, measure the refill.</param>
internal sealed class SenderLimit(int messagesPerMinute, TimeProvider clock)
{
    /// <summary>
    /// Senders remembered, about 100 bytes each. A bucket is full again after 20 s, and then forgotten; an environment, which serves
    /// one message at a time, hardly serves more senders than this within them. If it does, the one nearest to a full bucket is
    /// forgotten, which gives it a full one: whoever is refused is remembered longest.
    /// </summary>
    public const int MostSenders = 4096;

    private readonly long _interval = messagesPerMinute > 0 ? Math.Max(1, 60 * clock.TimestampFrequency / messagesPerMinute) : 0;
    private readonly int _burst = Math.Max(1, messagesPerMinute / 3);

    // When a sender's bucket is full again: each message moves that on by the time one token takes.
    private readonly Dictionary<string, long> _fullAt = [];
    private readonly Lock _gate = new();

    public int Remembered
    {
        get
        {
            lock (_gate)
                return _fullAt.Count;
        }
    }

    /// <summary>Takes a token of the sender's; a message that is refused costs none.</summary>
    public bool TryAdmit(string sender)
    {
        if (messagesPerMinute == 0)
            return true;

        lock (_gate)
        {
            var now = clock.GetTimestamp();
            var isKnown = _fullAt.TryGetValue(sender, out var fullAt);
            var next = Math.Max(fullAt, now) + _interval;
            if (isKnown && next - now > _burst * _interval)
                return false;

            if (!isKnown && _fullAt.Count >= MostSenders)
                MakeRoom(now);
            _fullAt[sender] = next;
            return true;
        }
    }

    private void MakeRoom(long now)
    {
        foreach (var (sender, fullAt) in _fullAt)
        {
            if (fullAt <= now)
                _fullAt.Remove(sender);
        }

        if (_fullAt.Count >= MostSenders)
            _fullAt.Remove(_fullAt.MinBy(bucket => bucket.Value).Key);
    }
}
