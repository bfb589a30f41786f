using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2.Model;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Tables;

namespace ChatFunctions.Log;

/// <summary>
/// Queries on the table of messages. All are consistent: neither may a log be begun nor a page be called complete by what was true a
/// moment ago.
/// </summary>
internal sealed class LogQuery(Database database, string tableName, TimeProvider clock)
{
    // Of messages as large as they may be: 256 KB, 64 read units. A hundred would be 256, for the one that fits a frame.
    private const int FirstRows = 8;

    /// <summary>The row of the newest number, row 0 if there is no other; null if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>?> NewestAsync(string room, Budget budget, CancellationToken cancellationToken) =>
        EdgeAsync(Request(room, 0, LogRange.Highest, oldestFirst: false, limit: 1), budget, cancellationToken);

    /// <summary>Row 0, which says where the log begins; null if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>?> BeginningAsync(string room, Budget budget, CancellationToken cancellationToken) =>
        EdgeAsync(Request(room, 0, 0, oldestFirst: true, limit: 1), budget, cancellationToken);

    /// <summary>The row of the lowest number that is <paramref name="first"/> or higher; null if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>?> FirstAsync(string room, long first, Budget budget, CancellationToken cancellationToken) =>
        EdgeAsync(Request(room, first, LogRange.Highest, oldestFirst: true, limit: 1), budget, cancellationToken);

    /// <summary>
    /// The rows of a range that are messages or were, in its direction, page by page as they are consumed. Where no more than so many
    /// bytes of them are wanted, the first few rows tell how many are worth paying for.
    /// </summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> RowsAsync(
        string room, LogRange range, Budget budget, [EnumeratorCancellation] CancellationToken cancellationToken, int? mostBytes = null)
    {
        var (first, last) = ((range.After ?? 0) + 1, (range.Before ?? LogRange.Highest + 1) - 1);
        if (first > last)
            yield break;

        var request = Request(room, first, last, oldestFirst: range.After is not null, range.Limit);
        if (mostBytes is not null)
            request.Limit = Math.Min(FirstRows, range.Limit);
        var (rows, bytes) = (0, 0);
        do
        {
            var page = await QueryAsync(request, budget, cancellationToken);
            foreach (var row in page.Items ?? [])
            {
                (rows, bytes) = (rows + 1, bytes + LogRow.LengthOf(row));
                yield return row;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
            // One more than asked for tells whether more follows.
            if (mostBytes is { } most && rows > 0)
                request.Limit = Math.Clamp((most - bytes) / (bytes / rows) + 1, FirstRows, Math.Max(FirstRows, range.Limit - rows + 1));
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task<Dictionary<string, AttributeValue>?> EdgeAsync(QueryRequest request, Budget budget, CancellationToken cancellationToken) =>
        (await QueryAsync(request, budget, cancellationToken)).Items is [var row] ? row : null;

    private QueryRequest Request(string room, long first, long last, bool oldestFirst, int limit) => new()
    {
        TableName = tableName,
        ConsistentRead = true,
        KeyConditionExpression = "room = :room AND seq BETWEEN :first AND :last",
        ExpressionAttributeValues = new()
        {
            [":room"] = new(room),
            [":first"] = LogRow.Number(first),
            [":last"] = LogRow.Number(last),
        },
        ScanIndexForward = oldestFirst,
        Limit = limit,
    };

    private Task<QueryResponse> QueryAsync(QueryRequest request, Budget budget, CancellationToken cancellationToken) => Retry.WithinAsync(
        budget.Left, clock, token => database.Client.QueryAsync(request, token), cancellationToken);
}
