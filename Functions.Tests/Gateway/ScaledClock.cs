namespace Functions.Tests.Gateway;

/// <summary>Time that passes faster or more slowly.</summary>
/// <param name="speed">How many times as fast.</param>
internal class ScaledClock(double speed) : TimeProvider
{
    private readonly long _began = System.GetTimestamp();
    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _start + GetElapsedTime(0, GetTimestamp());

    public override long GetTimestamp() => (long)((System.GetTimestamp() - _began) * speed);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new Timer(System.CreateTimer(callback, state, TrueTime(dueTime), TrueTime(period)), this);

    /// <summary>How long a time is by a true clock.</summary>
    public TimeSpan TrueTime(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / speed;

    private sealed class Timer(ITimer timer, ScaledClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.TrueTime(dueTime), clock.TrueTime(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
