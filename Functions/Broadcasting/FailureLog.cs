using Amazon.Lambda.Core;

namespace ChatFunctions.Broadcasting;

/// <summary>Logs the failed posts of one broadcast, a bounded number of them one by one. Safe to call from any thread.</summary>
internal sealed class FailureLog(ILambdaLogger logger)
{
    /// <summary>An outage fails every post: past this many lines the log costs more than it tells.</summary>
    public const int MaximumLines = 20;

    private readonly Lock _gate = new();

    public int Count { get; private set; }

    public void Add(string connectionId, int attempts, string reason)
    {
        // A logger need not be safe to call from several threads.
        lock (_gate)
        {
            if (++Count <= MaximumLines)
                logger.LogWarning("Post to {ConnectionId} failed after {Attempts} attempts: {Reason}", connectionId, attempts, reason);
        }
    }

    /// <summary>Says how many failures were left out, if any.</summary>
    public void Summarize()
    {
        if (Count > MaximumLines)
            logger.LogWarning("{Count} more posts failed", Count - MaximumLines);
    }
}
