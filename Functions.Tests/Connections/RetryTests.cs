using Amazon.DynamoDBv2.Model;
using ChatFunctions.Connections;
using Functions.Tests.Gateway;

namespace Functions.Tests.Connections;

public sealed class RetryTests
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

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
        var calls = 0;
        var second = new TaskCompletionSource();
        var calling = Retry.WithinAsync(
            _budget,
            _clock,
            token =>
            {
                if (++calls == 1)
                    throw new ProvisionedThroughputExceededException("throttled");
                second.SetResult();
                return NeverAsync(token);
            },
            CancellationToken.None);
        // The first delay is at most this long.
        _clock.Advance(TimeSpan.FromMilliseconds(50));
        await second.Task;
        _clock.Advance(_budget);
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

    private static async Task<int> NeverAsync(CancellationToken cancellationToken)
    {
        await Task.Delay(Timeout.Infinite, cancellationToken);
        return 0;
    }
}
