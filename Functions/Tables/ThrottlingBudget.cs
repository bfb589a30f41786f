namespace ChatFunctions.Tables;

/// <summary>How long several calls together may be retried for want of capacity; one call at a time.</summary>
internal sealed class ThrottlingBudget(TimeSpan most, TimeProvider clock)
{
    private TimeSpan _spent;
    private long? _since;

    /// <summary>Whether a call that failed may be tried again.</summary>
    /// <param name="failure">Other failures than throttling are none of this budget's.</param>
    /// <param name="delay">How long the next attempt would wait.</param>
    public bool Allows(Exception failure, TimeSpan delay)
    {
        if (!Retry.IsThrottling(failure))
        {
            Pause();
            return true;
        }

        _since ??= clock.GetTimestamp();
        return _spent + clock.GetElapsedTime(_since.Value) + delay < most;
    }

    /// <summary>The call is throttled no longer.</summary>
    public void Pause()
    {
        if (_since is { } since)
            _spent += clock.GetElapsedTime(since);
        _since = null;
    }
}
