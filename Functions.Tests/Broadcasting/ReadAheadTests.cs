using ChatFunctions.Broadcasting;

namespace Functions.Tests.Broadcasting;

// Its threads spin.
[NonParallelizable]
[CancelAfter(60_000)]
public sealed class ReadAheadTests
{
    [Test]
    public async Task Everything_written_is_read_however_readers_race(CancellationToken cancellationToken)
    {
        const int count = 200_000;
        var queue = new ReadAhead<int>(2);
        var read = 0;
        // More threads than cores: a reader is now and then interrupted between finding room and announcing it.
        var readers = Enumerable.Range(0, 4 * Environment.ProcessorCount).Select(_ => Task.Factory.StartNew(
            () =>
            {
                while (Volatile.Read(ref read) < count && !cancellationToken.IsCancellationRequested)
                {
                    if (queue.TryRead(out var _))
                        Interlocked.Increment(ref read);
                    else
                        // The writer needs a processor too.
                        Thread.Yield();
                }
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)).ToArray();
        for (var item = 0; item < count; item++)
            await queue.WriteAsync(item, cancellationToken);
        await Task.WhenAll(readers);
        Assert.That(read, Is.EqualTo(count));
    }

    [Test]
    public async Task The_writer_waits_until_half_is_free(CancellationToken cancellationToken)
    {
        var queue = new ReadAhead<int>(4);
        for (var item = 0; item < 4; item++)
            await queue.WriteAsync(item, cancellationToken);
        var waiting = queue.WriteAsync(4, cancellationToken).AsTask();
        queue.TryRead(out _);
        Assert.That(waiting.IsCompleted, Is.False);
        queue.TryRead(out _);
        await waiting;
        Assert.That(queue.Count, Is.EqualTo(3));
    }

    [Test]
    public async Task A_waiting_writer_can_be_cancelled(CancellationToken cancellationToken)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var queue = new ReadAhead<int>(1);
        await queue.WriteAsync(0, cancellation.Token);
        var waiting = queue.WriteAsync(1, cancellation.Token).AsTask();
        await cancellation.CancelAsync();
        Assert.That(() => waiting, Throws.InstanceOf<OperationCanceledException>());
    }
}
