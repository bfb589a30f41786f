namespace Functions.Tests.Faults.Proxy;

/// <summary>One frame on its way to one connection.</summary>
internal sealed class Delivery
{
    // A post is given 3 s, and signatures bear whole seconds.
    private static readonly TimeSpan _surelyInTime = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private bool _posted;
    private DateTimeOffset _answered = DateTimeOffset.MinValue;

    /// <summary>Notes a post that reaches the service.</summary>
    /// <param name="signedAt">When the function made it.</param>
    /// <param name="answered">Whether the function is sent the service's answer.</param>
    /// <returns>Whether it repeats one that the function cannot know to have arrived.</returns>
    public bool IsBlindRepeat(DateTimeOffset signedAt, bool answered)
    {
        lock (_gate)
        {
            var blind = _posted && signedAt - _answered >= _surelyInTime;
            _posted = true;
            if (answered)
                _answered = signedAt;
            return blind;
        }
    }
}
