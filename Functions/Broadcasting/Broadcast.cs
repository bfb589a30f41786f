using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using Amazon.Lambda.Core;
using ChatFunctions.Broadcasting.Posts;
using ChatFunctions.Broadcasting.Signing;

namespace ChatFunctions.Broadcasting;

/// <summary>
/// One frame on its way to all recipients. Recipients stream through a bounded channel into workers; a worker takes attempts
/// while there are any and the pace allows, and ends: none ever waits idle, and a retry waits in a queue, not in a worker.
/// So memory depends on the bounds below, not on the number of recipients.
/// </summary>
internal sealed class Broadcast(
    PostClient client,
    PostSigner signer,
    Pace pace,
    Action<string> onGone,
    Action<string> onUnreachable,
    ILambdaLogger logger,
    TimeProvider clock,
    CancellationToken stopping)
{
    /// <summary>Recipients read ahead of the posts.</summary>
    public const int MaximumReadAhead = 256;

    /// <summary>While this many posts wait for a retry nobody new is tried.</summary>
    public const int MaximumRetries = 1024;

    /// <summary>A stalled post gives way to others after this long, and after twice as long when it is the endpoint that is slow.</summary>
    private static readonly TimeSpan _postTimeout = TimeSpan.FromSeconds(3);

    /// <summary>
    /// The first posts', before anything was answered: whatever froze or cut off the environment may have silenced all its
    /// connections, and the table's, which are found out first, take 2 s for it. So the ack still comes within 6 s. It runs from the
    /// first post, or those that are added while all are silent would each take as long again.
    /// </summary>
    private static readonly TimeSpan _firstPostsTimeout = TimeSpan.FromSeconds(2);

    /// <summary>What is left to the last of them at least.</summary>
    private static readonly TimeSpan _leastTimeout = TimeSpan.FromSeconds(0.5);

    /// <summary>A connection that fails while others do not is tried for this long, or it would hold the ack.</summary>
    private static readonly TimeSpan _retryWindow = TimeSpan.FromSeconds(6);

    /// <summary>The same where the endpoint failed it: the last few of a room are too few to see an outage by.</summary>
    private static readonly TimeSpan _outageWindow = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan _tick = TimeSpan.FromMilliseconds(20);
    private const int TicksOfStall = 5;

    private readonly ReadAhead<Attempt> _fresh = new(MaximumReadAhead);
    private readonly RetryQueue _retries = new(clock);
    private readonly FailureLog _failures = new(logger);
    private readonly Lock _callbackGate = new();
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Both count the reader of the recipients as one, so that neither reaches zero before its end.
    private int _unsettled = 1;
    private int _running = 1;

    private int _delivered;
    private int _gone;
    private int _answers;
    private int _answersAtTick;
    private long _firstPostAt;
    private int _quietTicks;
    private bool _readToEnd;
    private Exception? _readFailure;
    private volatile Exception? _fault;

    /// <exception cref="Exception">What the source of the recipients threw before the first of them, or a fault of ours before the first post.</exception>
    public async Task<BroadcastResult> RunAsync(IAsyncEnumerable<string> recipients)
    {
        await using (stopping.UnsafeRegister(static state => ((TaskCompletionSource)state!).TrySetResult(), _settled).ConfigureAwait(false))
        await using (clock.CreateTimer(static state => ((Broadcast)state!).OnTick(), this, _tick, _tick).ConfigureAwait(false))
        {
            await ReadAsync(recipients).ConfigureAwait(false);
            Settle();
            await _settled.Task.ConfigureAwait(false);
            Leave();
            await _ended.Task.ConfigureAwait(false);
        }

        if ((_readFailure ?? (_firstPostAt == 0 ? _fault : null)) is { } failure)
            ExceptionDispatchInfo.Throw(failure);
        // Thrown, it would tell the sender that nobody has the message.
        if (_fault is not null)
            logger.LogError(_fault, "The broadcast failed after posts went out; it is incomplete");

        var untried = _fresh.TryRead(out _);
        foreach (var attempt in _retries.Drain())
            _failures.Add(attempt.ConnectionId, attempt.Number - 1, $"{attempt.LastFailure}, then the time ran out");
        _failures.Summarize();
        return new(_delivered, _gone, _failures.Count, _readToEnd && !untried && _fault is null);
    }

    private async Task ReadAsync(IAsyncEnumerable<string> recipients)
    {
        try
        {
            await foreach (var connectionId in recipients.WithCancellation(stopping).ConfigureAwait(false))
            {
                Interlocked.Increment(ref _unsettled);
                await _fresh.WriteAsync(new(connectionId), stopping).ConfigureAwait(false);
                StartWorkers();
            }

            _readToEnd = true;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The result says that it is incomplete.
        }
        catch (Exception exception) when (Volatile.Read(ref _unsettled) == 1 && _answers == 0)
        {
            _readFailure = exception;
        }
        catch (Exception exception)
        {
            // Those already read are still served.
            logger.LogError(exception, "Reading the recipients failed; the broadcast is incomplete");
        }
    }

    private bool HasWork() => _retries.HasDue() || (_fresh.Count > 0 && _retries.Count < MaximumRetries);

    private bool TryTake(out Attempt attempt) =>
        _retries.TryTakeDue(out attempt) || (_retries.Count < MaximumRetries && _fresh.TryRead(out attempt));

    private void StartWorkers()
    {
        while (Volatile.Read(ref _running) <= pace.Limit && !stopping.IsCancellationRequested && HasWork() && pace.HasPermit() && TryEnter())
            _ = WorkAsync();
    }

    private bool TryEnter()
    {
        while (Volatile.Read(ref _running) is var running and > 0 && running <= pace.Limit)
        {
            if (Interlocked.CompareExchange(ref _running, running + 1, running) == running)
                return true;
        }

        return false;
    }

    private void Leave()
    {
        if (Interlocked.Decrement(ref _running) == 0)
            _ended.TrySetResult();
    }

    private async Task WorkAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
            await using (stopping.UnsafeRegister(static state => ((CancellationTokenSource)state!).Cancel(), timeout).ConfigureAwait(false))
            {
                while (!timeout.IsCancellationRequested && Volatile.Read(ref _running) <= pace.Limit + 1 && HasWork() && pace.TryTakePermit() && TryTake(out var attempt))
                    await TryAsync(attempt, timeout).ConfigureAwait(false);
            }
        }
        catch (Exception exception)
        {
            // A fault of ours: it must end the broadcast rather than leave it waiting.
            _fault = exception;
            _settled.TrySetResult();
        }

        Leave();
        // Work that came while this worker was ending has nobody else to take it.
        StartWorkers();
    }

    // Pooled here and in PostClient, as the two calls of ours that wait in every post: with one content for all posts 4 % less CPU over HTTP/1.1.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask TryAsync(Attempt attempt, CancellationTokenSource timeout)
    {
        var post = signer.CreatePost(attempt.ConnectionId);
        var began = clock.GetTimestamp();
        if (Volatile.Read(ref _firstPostAt) == 0)
            Interlocked.CompareExchange(ref _firstPostAt, began, 0);
        PostOutcome outcome;
        // Not switched off after the answer: the next post sets it anew, and a worker whose time is up ends.
        timeout.CancelAfter(TimeFor(attempt));
        try
        {
            outcome = await client.SendAsync(post, attempt, began, timeout.Token, stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException)
        {
            _failures.Add(attempt.ConnectionId, attempt.Number, "no answer before the time ran out");
            Settle();
            return;
        }

        Interlocked.Increment(ref _answers);
        pace.Record(outcome, clock.GetElapsedTime(began), _fresh.Count > 0, suspect: attempt.FailingSince != 0);
        Conclude(attempt, outcome, began);
        StartWorkers();
    }

    private TimeSpan TimeFor(Attempt attempt)
    {
        if (Volatile.Read(ref _answers) == 0 && client.HasAnswers)
        {
            var left = _firstPostsTimeout - clock.GetElapsedTime(Volatile.Read(ref _firstPostAt));
            return left > _leastTimeout ? left : _leastTimeout;
        }

        // A retry goes by connections opened for it: once these are open, the endpoint itself is slow.
        return attempt.Number > 1 && pace.Failing ? 2 * _postTimeout : _postTimeout;
    }

    private void Conclude(Attempt attempt, PostOutcome outcome, long began)
    {
        var failingSince = pace.Failing ? 0 : attempt.FailingSince == 0 ? began : attempt.FailingSince;
        switch (outcome.Kind)
        {
            case PostOutcomeKind.Delivered:
                Interlocked.Increment(ref _delivered);
                break;
            case PostOutcomeKind.Gone:
                lock (_callbackGate)
                {
                    _gone++;
                    onGone(attempt.ConnectionId);
                }

                break;
            case var kind when outcome.IsFailure
                && (failingSince == 0 || clock.GetElapsedTime(failingSince) < (kind is PostOutcomeKind.Unavailable ? _outageWindow : _retryWindow)):
                _retries.Add(
                    attempt with
                    {
                        Number = attempt.Number + 1,
                        FailingSince = failingSince,
                        LastFailure = outcome.Reason,
                        SilentUpTo = Math.Max(attempt.SilentUpTo, outcome.Via),
                        SilentSince = outcome.Via > attempt.SilentUpTo ? began : attempt.SilentSince,
                    },
                    pace.Limited);
                return;
            default:
                _failures.Add(attempt.ConnectionId, attempt.Number, outcome.Reason!);
                // Never the client's doing where the endpoint failed.
                if (outcome.Kind is PostOutcomeKind.Throttled or PostOutcomeKind.Unanswered)
                {
                    lock (_callbackGate)
                    {
                        onUnreachable(attempt.ConnectionId);
                    }
                }

                break;
        }

        Settle();
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _unsettled) == 0)
            _settled.TrySetResult();
    }

    private void OnTick()
    {
        var answers = Volatile.Read(ref _answers);
        _quietTicks = answers == _answersAtTick ? _quietTicks + 1 : 0;
        _answersAtTick = answers;
        if (_quietTicks >= TicksOfStall && HasWork())
            pace.Unstall();
        StartWorkers();
    }
}
