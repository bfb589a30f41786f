using ChatFunctions.Http;

namespace ChatFunctions.Broadcasting.Posts;

/// <summary>
/// Which connections a post goes by. One that got no answer is tried again by connections opened since, for its own may be
/// silent. They take the place of the others once they have answered what those did not, unless these answered others meanwhile and
/// it is a single recipient: a reader who alone is slow costs nobody the connections that are open. Safe to call from any thread.
/// </summary>
internal sealed class PostConnections(Func<SocketsHttpHandler> createHandler, TimeProvider clock) : IDisposable
{
    private readonly Lock _gate = new();
    private HttpConnections _current = new(createHandler(), 1);
    private HttpConnections? _spare;
    private string? _rescued;
    private long _answeredAt;
    private volatile bool _suspect;

    /// <summary>Whether there was ever an answer: what has only been slow to open is not silent, and opening it anew is no quicker.</summary>
    public bool HaveAnswered => Volatile.Read(ref _answeredAt) != 0;

    /// <summary>
    /// Called when a broadcast begins: what looked silent may have been the last one's slow readers, and what was opened for them may
    /// be silent by now.
    /// </summary>
    public void Begin()
    {
        lock (_gate)
        {
            _spare?.Leave();
            (_spare, _suspect, _rescued) = (null, false, null);
        }
    }

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
    public void Answered(HttpConnections via, Attempt attempt)
    {
        if (via == Volatile.Read(ref _current))
        {
            Volatile.Write(ref _answeredAt, clock.GetTimestamp());
            if (_suspect)
                _suspect = false;
        }
        else if (_suspect || attempt.SilentUpTo > 0)
        {
            Promote(via, attempt);
        }
    }

    /// <summary>Called when a post was given up without an answer: connections that answered nothing meanwhile are avoided by all.</summary>
    public void Unanswered(HttpConnections via, long began)
    {
        if (HaveAnswered && via == Volatile.Read(ref _current) && !AnsweredSince(began))
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

    private bool AnsweredSince(long began) => Volatile.Read(ref _answeredAt) > began;

    private void Promote(HttpConnections via, Attempt attempt)
    {
        lock (_gate)
        {
            if (via != _spare || !(_suspect || IsToBlame(attempt)))
                return;
            _current.Leave();
            Volatile.Write(ref _current, via);
            Volatile.Write(ref _answeredAt, clock.GetTimestamp());
            (_spare, _suspect, _rescued) = (null, false, null);
        }
    }

    // Of several connections some may be silent: then a second recipient is answered by new ones only.
    private bool IsToBlame(Attempt attempt)
    {
        if (attempt.SilentUpTo < _current.Number)
            return false;
        if (!AnsweredSince(attempt.SilentSince) || (_rescued is { } other && other != attempt.ConnectionId))
            return true;
        _rescued = attempt.ConnectionId;
        return false;
    }
}
