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
    private const int Minimum = 2;

    /// <summary>Posts answered over HTTP/1.1 before one more connection is worth its handshake.</summary>
    private const int PostsPerConnection = 16;

    private const double LatencyWeight = 1.0 / 16;
    private const double ThrottleWeight = 1.0 / 32;

    private readonly Lock _gate = new();
    private long _lastUsed;
    private int _limit = Start;
    private double _credit;
    private double _best;
    private double _latency;
    private double _throttled;
    private int _untilNextCut;

    public int Limit => Volatile.Read(ref _limit);

    /// <summary>Whether so many recent posts were throttled that the account's rate must be the cause.</summary>
    public bool Slowed { get; private set; }

    /// <summary>Called when a broadcast begins.</summary>
    public void Begin()
    {
        lock (_gate)
        {
            // The connections that an earlier broadcast opened are closed by then.
            if (_lastUsed == 0 || clock.GetElapsedTime(_lastUsed) > PostClient.IdleTimeout)
                _limit = Start;
            (_best, _latency, _throttled, _credit, Slowed) = (double.MaxValue, 0, 0, 0, false);
        }
    }

    /// <summary>Called when a post was answered.</summary>
    /// <param name="outcome">How.</param>
    /// <param name="latency">How long it took.</param>
    /// <param name="backlog">Whether others wait.</param>
    public void Record(PostOutcome outcome, TimeSpan latency, bool backlog)
    {
        lock (_gate)
        {
            _lastUsed = clock.GetTimestamp();
            _throttled += ((outcome.Kind is PostOutcomeKind.Throttled ? 1 : 0) - _throttled) * ThrottleWeight;
            if (_throttled > 0.5)
                Cut();
            else if (_throttled < 0.1)
                Slowed = false;
            if (outcome.Kind is PostOutcomeKind.Delivered or PostOutcomeKind.Gone)
                Grow(latency.TotalMilliseconds, outcome.Multiplexed, backlog);
        }
    }

    /// <summary>Called when nothing has been answered for a while though others wait: stalled posts must not hold up the rest.</summary>
    public void Unstall()
    {
        lock (_gate)
        {
            if (!Slowed)
                _limit = Math.Min(Maximum, _limit + Minimum);
        }
    }

    private void Cut()
    {
        Slowed = true;
        if (_untilNextCut-- > 0)
            return;
        _untilNextCut = Math.Min(_limit, Start);
        _limit = Math.Max(Minimum, _limit / 2);
    }

    private void Grow(double milliseconds, bool multiplexed, bool backlog)
    {
        _best = Math.Min(_best, milliseconds);
        _latency = _latency == 0 ? milliseconds : _latency + ((milliseconds - _latency) * LatencyWeight);
        if (!backlog || Slowed || _latency > (2 * _best) + 1)
            return;
        _credit += multiplexed ? 1 : 1.0 / PostsPerConnection;
        if (_credit >= 1 && _limit < Maximum)
        {
            _credit = 0;
            _limit++;
        }
    }
}
