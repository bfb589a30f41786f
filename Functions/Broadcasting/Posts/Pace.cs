using ChatFunctions.Http;

namespace ChatFunctions.Broadcasting.Posts;

/// <summary>
/// How many posts may be under way at once. The number starts small, because each HTTP/1.1 post in parallel needs a TLS
/// connection of its own (about 0.8 ms of CPU), and grows while a backlog waits and answers come no slower for it.
/// It outlives a broadcast as the pool of connections does. Safe to call from any thread.
/// </summary>
internal sealed class Pace(TimeProvider clock)
{
    public const int Start = 12;
    public const int Maximum = 128;

    /// <summary>Posts answered over HTTP/1.1 before one more connection is worth its handshake.</summary>
    private const int PostsPerConnection = 16;

    /// <summary>
    /// Answers that count in the average latency: many, so that it stays the same however widely single ones differ. Until there are
    /// as many, nothing is judged.
    /// </summary>
    private const int LatencyWindow = 64;

    /// <summary>How much of an answer's weight is left when the next one comes: about the last 32 count.</summary>
    private const double Decay = 31.0 / 32;

    private readonly Lock _gate = new();
    private readonly AccountRate _rate = new(clock);
    private long _lastUsed;
    private int _limit = Start;
    private double _credit;
    private double _best;
    private double _latency;
    private int _measured;
    private double _answered;
    private double _failed;
    private double _throttled;
    private volatile bool _limited;
    private volatile bool _failing;

    public int Limit => Volatile.Read(ref _limit);

    /// <summary>Whether posts are held back to the account's rate.</summary>
    public bool Limited => _limited;

    /// <summary>
    /// Whether the endpoint fails or throttles so many connections that a failure says nothing about the one it was for.
    /// </summary>
    public bool Failing => _failing;

    /// <summary>Called when a broadcast begins.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            // The connections that an earlier broadcast opened are closed by then.
            if (_lastUsed == 0 || clock.GetElapsedTime(_lastUsed) > HttpConnections.IdleTimeout)
                _limit = Start;
            (_best, _latency, _measured, _credit, _answered, _failed, _throttled) = (double.MaxValue, 0, 0, 0, 0, 0, 0);
            _limited = _failing = false;
            _rate.Begin();
        }
    }

    /// <summary>Whether the account's rate allows a post now.</summary>
    public bool HasPermit()
    {
        if (!_limited)
            return true;
        lock (_gate)
        {
            return _rate.HasPermit();
        }
    }

    /// <summary>Takes the permit that each post needs, if there is one.</summary>
    public bool TryTakePermit()
    {
        if (!_limited)
            return true;
        lock (_gate)
        {
            return _rate.TryTake();
        }
    }

    /// <summary>Called when a post was answered.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="latency">How long it took.</param>
    /// <param name="backlog">Whether others wait.</param>
    /// <param name="suspect">
    /// Whether the connection failed before while others did not. Its failures are then its own: a few slow readers, tried
    /// again and again, must not look like a throttled account.
    /// </param>
    public void Record(PostOutcome outcome, TimeSpan latency, bool backlog, bool suspect)
    {
        lock (_gate)
        {
            _lastUsed = clock.GetTimestamp();
            var failed = outcome.IsFailure;
            if (!failed || !suspect)
            {
                _answered = (_answered * Decay) + (failed ? 0 : 1);
                _failed = (_failed * Decay) + (failed ? 1 : 0);
                _throttled = (_throttled * Decay) + (outcome.Kind is PostOutcomeKind.Throttled ? 1 : 0);
                // What got no answer says nothing about what the account admits.
                if (!failed || outcome.Kind is PostOutcomeKind.Throttled)
                    _rate.Record(outcome.Kind is PostOutcomeKind.Throttled, _lastUsed);
            }

            _limited = _rate.IsLimited;
            // The first few 429 may be their readers' own; a 5xx or a stall never is.
            _failing = _limited || _failed - Math.Min(_throttled, AccountRate.Few) > _answered;
            if (outcome.Kind is PostOutcomeKind.Delivered or PostOutcomeKind.Gone)
                Grow(latency.TotalMilliseconds, outcome.Multiplexed, backlog);
        }
    }

    /// <summary>Called when nothing has been answered for a while though others wait: stalled posts must not hold up the rest.</summary>
    public void Unstall()
    {
        lock (_gate)
        {
            if (!_limited)
                _limit = Math.Min(Maximum, _limit + 2);
        }
    }

    private void Grow(double milliseconds, bool multiplexed, bool backlog)
    {
        _measured = Math.Min(LatencyWindow, _measured + 1);
        _latency += (milliseconds - _latency) / _measured;
        // The best average, for a single quick answer says nothing about how long they usually take.
        if (_measured == LatencyWindow)
            _best = Math.Min(_best, _latency);
        if (!backlog || _limited || _latency > (2 * _best) + 1)
            return;
        _credit += multiplexed ? 1 : 1.0 / PostsPerConnection;
        if (_credit >= 1 && _limit < Maximum)
        {
            _credit = 0;
            _limit++;
        }
    }
}
