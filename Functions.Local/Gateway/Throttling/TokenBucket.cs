namespace Functions.Local.Gateway.Throttling;

/// <summary>A bucket of <paramref name="burst"/> tokens, filled with <paramref name="rate"/> tokens a second.</summary>
internal sealed class TokenBucket(double rate, int burst, TimeProvider clock)
{
    private readonly Lock _gate = new();
    private double _tokens = burst;
    private long _filledAt = clock.GetTimestamp();

    /// <summary>Takes a token for one request; false when the request is one too many.</summary>
    public bool TryTake()
    {
        lock (_gate)
        {
            var now = clock.GetTimestamp();
            _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_filledAt, now).TotalSeconds * rate));
            _filledAt = now;
            if (_tokens < 1)
            {
                return false;
            }
            _tokens--;
            return true;
        }
    }
}
