using Functions.Tests.Gateway;

namespace Functions.Tests.Lambda;

/// <summary>A manual clock that goes on by itself while it is looked at, so that what is measured with it took that long.</summary>
internal sealed class CostlyClock : ManualClock
{
    private long _spent;

    /// <summary>Of each look at the clock.</summary>
    public TimeSpan Cost { get; set; }

    public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Add(ref _spent, Cost.Ticks);
}
