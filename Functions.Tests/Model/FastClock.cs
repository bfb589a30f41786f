using Functions.Tests.Gateway;

namespace Functions.Tests.Model;

/// <summary>Time that passes twenty times as fast, so that what a handler waits for is soon over, and that can leap.</summary>
internal sealed class FastClock() : ScaledClock(20)
{
    private long _leapt;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _leapt));

    /// <summary>Lets the date go on at once; what is waited for is not over sooner.</summary>
    public void Leap(TimeSpan time) => Interlocked.Add(ref _leapt, time.Ticks);
}
