namespace Functions.Tests.Model;

/// <summary>Time that passes twenty times as fast, so that what a handler waits for is soon over, and that can leap.</summary>
internal sealed class FastClock : TimeProvider
{
    private const int Speed = 20;

    private readonly long _began = System.GetTimestamp();
    private readonly DateTimeOffset _start = System.GetUtcNow();
    private long _leapt;

    public override long GetTimestamp() => System.GetTimestamp() * Speed;

    public override DateTimeOffset GetUtcNow() =>
        _start + (System.GetElapsedTime(_began) * Speed) + TimeSpan.FromTicks(Interlocked.Read(ref _leapt));

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new FastTimer(System.CreateTimer(callback, state, Shorten(dueTime), Shorten(period)));

    /// <summary>Lets the date go on at once; what is waited for is not over sooner.</summary>
    public void Leap(TimeSpan time) => Interlocked.Add(ref _leapt, time.Ticks);

    private static TimeSpan Shorten(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / Speed;

    private sealed class FastTimer(ITimer timer) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(Shorten(dueTime), Shorten(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
