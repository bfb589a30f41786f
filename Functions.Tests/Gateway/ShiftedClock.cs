namespace Functions.Tests.Gateway;

/// <summary>A clock whose date and time of day are wrong by as much; it runs as fast as the other.</summary>
internal sealed class ShiftedClock(TimeProvider clock, TimeSpan by) : TimeProvider
{
    public TimeSpan By { get; set; } = by;

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow() + By;

    public override long GetTimestamp() => clock.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        clock.CreateTimer(callback, state, dueTime, period);
}
