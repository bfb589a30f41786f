using Functions.Local.DynamoDb.Capacity;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// Runs one transaction at a time, and a request that is sent again with its token not again for ten minutes
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems).
/// </summary>
internal sealed class TransactionLog(TimeProvider clock)
{
    private static readonly TimeSpan _kept = TimeSpan.FromMinutes(10);

    private readonly Dictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly Queue<(string Token, long Ended)> _ended = new();
    private readonly Lock _gate = new();

    /// <summary>What the transaction cost, and whether it was an earlier one.</summary>
    /// <param name="token">The request's ClientRequestToken; null for none.</param>
    /// <param name="digest">Of the request.</param>
    /// <param name="transact">Does it. If it throws, the token is as good as new.</param>
    /// <exception cref="DynamoDbException">The token came with another request.</exception>
    public (TransactionUnits Units, bool Repeated) Run(string? token, string digest, Func<TransactionUnits> transact)
    {
        lock (_gate)
        {
            while (_ended.TryPeek(out var oldest) && clock.GetElapsedTime(oldest.Ended) >= _kept)
                _entries.Remove(_ended.Dequeue().Token);
            if (token is null)
                return (transact(), false);
            if (_entries.TryGetValue(token, out var entry))
                return entry.Digest == digest ? (entry.Units, true) : throw DynamoDbException.IdempotentParameterMismatch();
            var units = transact();
            _entries.Add(token, new(digest, units));
            _ended.Enqueue((token, clock.GetTimestamp()));
            return (units, false);
        }
    }

    private sealed record Entry(string Digest, TransactionUnits Units);
}
