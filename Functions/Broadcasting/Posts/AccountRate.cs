namespace ChatFunctions.Broadcasting.Posts;

/// <summary>
/// How many posts a second the account admits. Nothing is held back until a large share of them is throttled: what was let through
/// meanwhile is the rate. From there it grows by a fifth at a time, until posts are throttled anew or it is no longer used up.
/// </summary>
internal sealed class AccountRate(TimeProvider clock)
{
    /// <summary>Never fewer posts a second than a twentieth of the account's default quota, so that its recovery is noticed soon.</summary>
    public const double Lowest = 500;

    /// <summary>By how much it grows with each window: from the lowest to the default quota in a second.</summary>
    private const double Growth = 1.2;

    /// <summary>A handful of throttled connections are readers with full buffers.</summary>
    public const int Few = 8;

    /// <summary>The share of throttled posts that tells the account's rate is met, and that it is still met while it is kept to.</summary>
    private const double LargeShare = 0.25, SmallShare = 0.1;

    private static readonly TimeSpan _window = TimeSpan.FromMilliseconds(50);

    private double _rate = double.PositiveInfinity;
    private double _permits;
    private long _permitsAt;
    private long _windowAt = clock.GetTimestamp();
    private int _admitted;
    private int _throttled;
    private bool _usedUp;

    /// <summary>Whether posts are held back.</summary>
    public bool IsLimited => !double.IsPositiveInfinity(_rate);

    /// <summary>Forgets what an earlier broadcast met.</summary>
    public void Begin() => (_rate, _windowAt, _admitted, _throttled) = (double.PositiveInfinity, clock.GetTimestamp(), 0, 0);

    /// <summary>Called when a post was answered.</summary>
    /// <param name="throttled">Whether with 429.</param>
    /// <param name="now">The clock's timestamp.</param>
    public void Record(bool throttled, long now)
    {
        if (throttled)
            _throttled++;
        else
            _admitted++;
        if (clock.GetElapsedTime(_windowAt, now) is var elapsed && elapsed < _window)
            return;
        if (_throttled >= Few && _throttled > (IsLimited ? SmallShare : LargeShare) * (_throttled + _admitted))
            Limit(_admitted / elapsed.TotalSeconds, now);
        else
            _rate = _usedUp ? _rate * Growth : double.PositiveInfinity;
        (_windowAt, _admitted, _throttled, _usedUp) = (now, 0, 0, false);
    }

    /// <summary>Whether a post may be made now.</summary>
    public bool HasPermit()
    {
        if (!IsLimited)
            return true;
        var now = clock.GetTimestamp();
        // Timers are late on a busy machine: what they bring at once may be a window's worth.
        _permits = Math.Min(_rate * _window.TotalSeconds, _permits + (clock.GetElapsedTime(_permitsAt, now).TotalSeconds * _rate));
        _permitsAt = now;
        _usedUp |= _permits < 1;
        return _permits >= 1;
    }

    /// <summary>Takes the permit for a post, if there is one.</summary>
    public bool TryTake()
    {
        if (!HasPermit())
            return false;
        _permits--;
        return true;
    }

    private void Limit(double admitted, long now)
    {
        if (!IsLimited)
            (_permits, _permitsAt) = (0, now);
        _rate = Math.Max(Lowest, admitted);
    }
}
