namespace ChatFunctions.Broadcasting.Posts;

/// <summary>
/// Which connections a post goes by. One that got no answer is tried again by connections opened since, for its own may be
/// silent. They take the place of the others once they have answered what those did not, so that a reader who alone is slow costs
/// nobody the connections that are open. Safe to call from any thread.
/// </summary>
internal sealed class PostConnections(Func<SocketsHttpHandler> createHandler, TimeProvider clock) : IDisposable
{
    /// <summary>Without an answer for this long, connections that leave a post unanswered are avoided by all others too.</summary>
    private static readonly TimeSpan _quiet = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private HttpConnections _current = new(createHandler(), 1);
    private HttpConnections? _spare;
    private long _answeredAt;
    private volatile bool _suspect;

    /// <summary>Whether there was ever an answer: what has only been slow to open is not silent, and opening it anew is no quicker.</summary>
    public bool HaveAnswered => Volatile.Read(ref _answeredAt) != 0;

    /// <summary>Called when a broadcast begins: what looked silent may have been the last one's slow readers.</summary>
    public void Begin() => _suspect = false;

    /// <summary>The connections for a post, which leaves them when it is done.</summary>
    /// <param name="silentUpTo">The number of the latest that left it unanswered, or 0.</param>
    public HttpConnections Enter(int silentUpTo)
    {
        if (!_suspect && Volatile.Read(ref _current) is var usual && usual.Number > silentUpTo && usual.TryEnter())
            return usual;
        lock (_gate)
        {
            var chosen = !_suspect && _current.Number > silentUpTo ? _current : Spare(silentUpTo);
            // Only the gate's holder leaves as their owner.
            chosen.TryEnter();
            return chosen;
        }
    }

    /// <summary>Called when a post was answered, whatever the answer.</summary>
    public void Answered(HttpConnections via, int silentUpTo)
    {
        if (via == Volatile.Read(ref _current))
        {
            Volatile.Write(ref _answeredAt, clock.GetTimestamp());
            if (_suspect)
                _suspect = false;
        }
        else if (_suspect || silentUpTo > 0)
        {
            Promote(via, silentUpTo);
        }
    }

    /// <summary>Called when a post was given up without an answer.</summary>
    public void Unanswered(HttpConnections via)
    {
        if (HaveAnswered && via == Volatile.Read(ref _current) && clock.GetElapsedTime(Volatile.Read(ref _answeredAt)) >= _quiet)
            _suspect = true;
    }

    public void Dispose()
    {
        _current.Leave();
        _spare?.Leave();
    }

    private HttpConnections Spare(int silentUpTo)
    {
        if (_spare is not null && _spare.Number > silentUpTo)
            return _spare;
        var number = (_spare ?? _current).Number + 1;
        _spare?.Leave();
        return _spare = new(createHandler(), number);
    }

    private void Promote(HttpConnections via, int silentUpTo)
    {
        lock (_gate)
        {
            if (via != _spare || !(_suspect || silentUpTo >= _current.Number))
                return;
            _current.Leave();
            Volatile.Write(ref _current, via);
            Volatile.Write(ref _answeredAt, clock.GetTimestamp());
            (_spare, _suspect) = (null, false);
        }
    }
}
