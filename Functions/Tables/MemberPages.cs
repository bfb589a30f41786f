using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2.Model;

namespace ChatFunctions.Tables;

/// <summary>Reads the connections of all rows that a scan or a query finds, page by page as they are consumed.</summary>
internal static class MemberPages
{
    // A row is about 80 bytes: a page of 80 KB costs 20 read units, four seconds of the documented table's; a full one of 1 MB
    // would cost 256, and smaller ones cost the broadcast more round trips.
    public const int Size = 1000;

    /// <summary>The most full pages of 1 MB that are read to count rows: some 70,000 members, half a million connections without rooms.</summary>
    public const int MostCounted = 10;

    // Whoever waits longer for read capacity holds an execution of the account's for a table that more are waiting for.
    private static readonly TimeSpan _longestThrottling = TimeSpan.FromSeconds(5);

    /// <summary>A page that fails is retried for the rest of the budget, but for want of capacity no longer than 5 s in all.</summary>
    /// <param name="budget">How long it may take, from the first page on.</param>
    /// <param name="clock">Measures that.</param>
    /// <param name="read">Reads a page that begins behind a key; null is the first.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public static async IAsyncEnumerable<string> ReadAsync(
        TimeSpan budget,
        TimeProvider clock,
        Func<Dictionary<string, AttributeValue>?, CancellationToken, Task<Page>> read,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var left = new Budget(budget, clock);
        var throttling = new ThrottlingBudget(_longestThrottling, clock);
        Dictionary<string, AttributeValue>? next = null;
        do
        {
            var page = await Retry.WithinAsync(left.Left, clock, token => read(next, token), cancellationToken, throttling);
            foreach (var row in page.Rows ?? [])
            {
                yield return row["connectionId"].S;
            }

            next = page.Next;
        }
        while (next is { Count: > 0 });
    }

    /// <param name="Rows">Those of the page.</param>
    /// <param name="Next">The key behind which the next page begins, if there is one.</param>
    internal readonly record struct Page(List<Dictionary<string, AttributeValue>>? Rows, Dictionary<string, AttributeValue>? Next);
}
