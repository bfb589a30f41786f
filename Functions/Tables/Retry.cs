using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Runtime.ExceptionServices;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;

namespace ChatFunctions.Tables;

/// <summary>Retries against a deadline rather than a number of attempts, with exponential backoff and full jitter.</summary>
/// <remarks>https://aws.amazon.com/builders-library/timeouts-retries-and-backoff-with-jitter/</remarks>
internal static class Retry
{
    private static readonly TimeSpan _firstDelay = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan _longestDelay = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Calls until it succeeds, fails for good, or the budget is spent, which cuts short a call that heeds its token; then the last
    /// error is thrown.
    /// </summary>
    /// <param name="budget">How long it may take.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="call">One attempt.</param>
    /// <param name="cancellationToken">Gives up; also then the last error is thrown, if there is one: it tells what the time went into.</param>
    /// <param name="throttling">Ends earlier what fails for want of capacity.</param>
    /// <param name="doubt">Notes whether a write may be done; then the error that says so is thrown, and no throttle after it.</param>
    /// <exception cref="OperationCanceledException">The first call was still under way when the budget was spent or it was given up.</exception>
    public static async Task<T> WithinAsync<T>(
        TimeSpan budget,
        TimeProvider clock,
        Func<CancellationToken, Task<T>> call,
        CancellationToken cancellationToken,
        ThrottlingBudget? throttling = null,
        Doubt? doubt = null)
    {
        var start = clock.GetTimestamp();
        using var deadline = new CancellationTokenSource(budget > TimeSpan.Zero ? budget : TimeSpan.Zero, clock);
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        Exception? last = null;
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                var result = await call(ending.Token);
                throttling?.Pause();
                return result;
            }
            catch (Exception exception) when (IsTransient(exception))
            {
                // A call that was cut short tells less than the one before it.
                last = exception is OperationCanceledException && ending.IsCancellationRequested && last is not null ? last : exception;
                if (!IsThrottling(exception))
                    doubt?.Note(exception);
            }

            var ceiling = TimeSpan.FromTicks(Math.Min(_firstDelay.Ticks << Math.Min(attempt, 10), _longestDelay.Ticks));
            var delay = ceiling * Random.Shared.NextDouble();
            if (ending.IsCancellationRequested || clock.GetElapsedTime(start) + delay >= budget || throttling?.Allows(last, delay) == false)
            {
                GiveUp(last, doubt);
            }

            await Task.Delay(delay, clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (cancellationToken.IsCancellationRequested)
            {
                GiveUp(last, doubt);
            }
        }
    }

    /// <summary>As <see cref="WithinAsync"/>, for a write: it is not called throttled where an attempt of it may have been done.</summary>
    public static Task<T> WriteWithinAsync<T>(
        TimeSpan budget, TimeProvider clock, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) =>
        WithinAsync(budget, clock, call, cancellationToken, doubt: new());

    /// <summary>The same for a write with a condition: where that does not hold nothing is written, and nothing is wrong.</summary>
    /// <returns>Whether it was written.</returns>
    public static async Task<bool> WriteIfWithinAsync<T>(
        TimeSpan budget, TimeProvider clock, Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            await WriteWithinAsync(budget, clock, call, cancellationToken);
            return true;
        }
        catch (ConditionalCheckFailedException)
        {
            return false;
        }
    }

    /// <summary>Whether DynamoDB refused for want of capacity.</summary>
    public static bool IsThrottling(Exception exception) => exception is AmazonServiceException
    {
        ErrorCode: "ProvisionedThroughputExceededException" or "ThrottlingException" or "RequestLimitExceeded" or "LimitExceededException",
    };

    [DoesNotReturn]
    private static void GiveUp(Exception last, Doubt? doubt)
    {
        doubt?.Throw();
        ExceptionDispatchInfo.Throw(last);
    }

    // A request that got no answer leaves status 0 behind, or the transport's own exception.
    private static bool IsTransient(Exception exception) =>
        IsThrottling(exception)
        || exception is HttpRequestException or IOException or TimeoutException or OperationCanceledException
        // The attempt before, whose answer was lost.
        || exception is TransactionInProgressException
        || exception is AmazonServiceException { StatusCode: 0 or >= HttpStatusCode.InternalServerError };
}
