namespace Functions.Benchmarks.Baselines;

/// <summary>Time that passes more slowly, so that the machine's processors do as much in it as if they were faster.</summary>
/// <param name="slowness">How many times as slowly.</param>
internal sealed class SlowClock(int slowness) : TimeProvider
{
    private readonly long _began = System.GetTimestamp();
    private readonly DateTimeOffset _start = System.GetUtcNow();

    public override DateTimeOffset GetUtcNow() => _start + (System.GetElapsedTime(_began) / slowness);

    public override long TimestampFrequency => System.TimestampFrequency * slowness;

    public override long GetTimestamp() => System.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new SlowTimer(System.CreateTimer(callback, state, Lengthen(dueTime), Lengthen(period)), this);

    public TimeSpan Lengthen(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time * slowness;

    private sealed class SlowTimer(ITimer timer, SlowClock clock) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => timer.Change(clock.Lengthen(dueTime), clock.Lengthen(period));

        public void Dispose() => timer.Dispose();

        public ValueTask DisposeAsync() => timer.DisposeAsync();
    }
}
