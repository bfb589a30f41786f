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
    /// <summary>The row of the newest number, row 0 if there is no other; null if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>?> NewestAsync(string room, Budget budget, CancellationToken cancellationToken) =>
        EdgeAsync(room, new LogRange(null, null, 1), first: 0, budget, cancellationToken);

    /// <summary>The row of the lowest number that is <paramref name="first"/> or higher; null if there is none.</summary>
    public Task<Dictionary<string, AttributeValue>?> FirstAsync(string room, long first, Budget budget, CancellationToken cancellationToken) =>
        EdgeAsync(room, new LogRange(first - 1, null, 1), first, budget, cancellationToken);

    /// <summary>The rows of a range that are messages or were, in its direction, page by page as they are consumed.</summary>
    public async IAsyncEnumerable<Dictionary<string, AttributeValue>> RowsAsync(
        string room, LogRange range, Budget budget, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var request = Request(room, range, first: (range.After ?? 0) + 1);
        do
        {
            var page = await QueryAsync(request, budget, cancellationToken);
            foreach (var row in page.Items ?? [])
                yield return row;
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private async Task<Dictionary<string, AttributeValue>?> EdgeAsync(
        string room, LogRange range, long first, Budget budget, CancellationToken cancellationToken)
    {
        var page = await QueryAsync(Request(room, range, first), budget, cancellationToken);
        return page.Items is [var row] ? row : null;
    }

    private QueryRequest Request(string room, LogRange range, long first) => new()
    {
        TableName = tableName,
        ConsistentRead = true,
        KeyConditionExpression = "room = :room AND seq BETWEEN :first AND :last",
        ExpressionAttributeValues = new()
        {
            [":room"] = new(room),
            [":first"] = LogRow.Number(first),
            [":last"] = LogRow.Number((range.Before ?? LogRange.Highest + 1) - 1),
        },
        ScanIndexForward = range.After is not null,
        Limit = range.Limit,
    };

    private Task<QueryResponse> QueryAsync(QueryRequest request, Budget budget, CancellationToken cancellationToken) => Retry.WithinAsync(
        budget.Left, clock, token => database.Client.QueryAsync(request, token), cancellationToken);
}
