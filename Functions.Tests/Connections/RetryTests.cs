using Amazon.DynamoDBv2.Model;
using ChatFunctions.Tables;
using Functions.Tests.Gateway;

namespace Functions.Tests.Connections;

public sealed class RetryTests
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan _longer = TimeSpan.FromSeconds(26);

    private readonly ManualClock _clock = new();

    [Test]
    public void The_deadline_ends_a_call_that_is_under_way()
    {
        var calling = Retry.WithinAsync(_budget, _clock, NeverAsync, CancellationToken.None);
        _clock.Advance(_budget - TimeSpan.FromMilliseconds(1));
        Assert.That(calling.IsCompleted, Is.False);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.That(() => calling, Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public async Task A_call_cut_short_leaves_the_error_before_it()
    {
        var second = new TaskCompletionSource();
        var calling = Retry.WithinAsync(
            _budget,
            _clock,
            ThrottledThenNever(second),
            CancellationToken.None);
        // The first delay is at most this long.
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await second.Task;
        _clock.Advance(_budget);
        Assert.That(() => calling, Throws.InstanceOf<ProvisionedThroughputExceededException>());
    }

    [TestCase(true)]
    [TestCase(false)]
    public async Task Giving_up_leaves_the_error_before_it(bool whileCalling)
    {
        using var givingUp = new CancellationTokenSource();
        var second = new TaskCompletionSource();
        var calling = Retry.WithinAsync(
            _budget,
            _clock,
            ThrottledThenNever(second),
            givingUp.Token);
        if (whileCalling)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            await second.Task;
        }

        await givingUp.CancelAsync();

        Assert.That(() => calling, Throws.InstanceOf<ProvisionedThroughputExceededException>());
    }

    [Test]
    public async Task A_call_that_does_not_heed_the_deadline_is_waited_for()
    {
        var answer = new TaskCompletionSource<int>();
        var calling = Retry.WithinAsync(_budget, _clock, _ => answer.Task, CancellationToken.None);
        _clock.Advance(_budget + TimeSpan.FromSeconds(1));
        Assert.That(calling.IsCompleted, Is.False);
        answer.SetResult(7);
        Assert.That(await calling, Is.EqualTo(7));
    }

    [Test]
    public void Its_error_after_the_deadline_is_the_last()
    {
        var answer = new TaskCompletionSource<int>();
        var calls = 0;
        var calling = Retry.WithinAsync(
            _budget,
            _clock,
            _ => ++calls == 1 ? throw new TimeoutException() : answer.Task,
            CancellationToken.None);
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        _clock.Advance(_budget);
        answer.SetException(new ProvisionedThroughputExceededException("throttled"));
        Assert.That(() => calling, Throws.InstanceOf<ProvisionedThroughputExceededException>());
    }

    [Test]
    public void What_is_throttled_is_given_up_when_its_own_budget_is_spent_long_before_the_calls()
    {
        var clock = new ClockOfDelays();
        Assert.That(
            () => Retry.WithinAsync<int>(_longer, clock, _ => throw Throttled(), CancellationToken.None, new ThrottlingBudget(_budget, clock)),
            Throws.InstanceOf<ProvisionedThroughputExceededException>());

        // A delay, of at most a second, that would end later is not begun.
        Assert.That(clock.Elapsed, Is.InRange(TimeSpan.FromSeconds(4), _budget));
    }

    [Test]
    public async Task Calls_share_the_budget_and_what_goes_well_takes_nothing_of_it()
    {
        var clock = new ClockOfDelays();
        var throttling = new ThrottlingBudget(_budget, clock);
        var throttledFor = TimeSpan.Zero;
        var isThrottled = false;
        while (!isThrottled)
        {
            var (start, attempts) = (clock.Elapsed, 0);
            try
            {
                await Retry.WithinAsync(
                    _longer, clock, _ => ++attempts < 4 ? throw Throttled() : Task.FromResult(1), CancellationToken.None, throttling);
            }
            catch (ProvisionedThroughputExceededException)
            {
                isThrottled = true;
            }

            throttledFor += clock.Elapsed - start;
            clock.Elapsed += TimeSpan.FromMinutes(1);
        }

        Assert.That(throttledFor, Is.InRange(TimeSpan.FromSeconds(4), _budget));
    }

    [Test]
    public void Another_failure_is_retried_for_the_calls_budget()
    {
        var clock = new ClockOfDelays();
        Assert.That(
            () => Retry.WithinAsync<int>(_longer, clock, _ => throw new TimeoutException(), CancellationToken.None, new ThrottlingBudget(_budget, clock)),
            Throws.InstanceOf<TimeoutException>());

        Assert.That(clock.Elapsed, Is.InRange(_longer - TimeSpan.FromSeconds(1), _longer));
    }

    /// <summary>A call whose first attempt is throttled; the second says that it began, and does not end by itself.</summary>
    private static Func<CancellationToken, Task<int>> ThrottledThenNever(TaskCompletionSource second)
    {
        var calls = 0;
        return token =>
        {
            if (++calls == 1)
                throw new ProvisionedThroughputExceededException("throttled");
            second.SetResult();
            return NeverAsync(token);
        };
    }

    // The SDK fills the code in from the answer.
    private static ProvisionedThroughputExceededException Throttled() => new("throttled") { ErrorCode = "ProvisionedThroughputExceededException" };

    private static async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }

    /// <summary>Time that passes by the delays between attempts alone, each of which is over at once; what waits for longer waits for ever.</summary>
    private sealed class ClockOfDelays : TimeProvider
    {
        public TimeSpan Elapsed { get; set; }

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Elapsed.Ticks;

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var isDelay = dueTime >= TimeSpan.Zero && dueTime <= TimeSpan.FromSeconds(1);
            if (isDelay)
                Elapsed += dueTime;
            return System.CreateTimer(callback, state, isDelay ? TimeSpan.Zero : Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        }
    }
}
