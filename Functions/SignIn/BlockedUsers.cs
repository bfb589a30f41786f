using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ChatFunctions.Tables;

namespace ChatFunctions.SignIn;

/// <summary>
/// Who may not connect: rows of the table of memberships under a key that no room can have, <c>connectionId</c> being the user, and
/// <c>expiresAt</c>, where it is there, the end of it in epoch seconds. Each connection asks, so that a row counts from now on, for
/// half a read unit.
/// </summary>
internal sealed class BlockedUsers(Database database, string roomsTableName, TimeProvider clock)
{
    public const string Key = "#blocked";

    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(3);

    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end: then nobody is let in unasked.</exception>
    public async Task<bool> ContainAsync(string user, CancellationToken cancellationToken)
    {
        // A query costs what reading the item costs, and the other handlers query too: one more action would make the package larger.
        var request = new QueryRequest
        {
            TableName = roomsTableName,
            KeyConditionExpression = "room = :blocked AND connectionId = :user",
            ExpressionAttributeValues = new() { [":blocked"] = new(Key), [":user"] = new(user) },
        };
        var page = await Retry.WithinAsync(_budget, clock, token => database.Client.QueryAsync(request, token), cancellationToken);
        // DynamoDB deletes late what has expired.
        return page.Items is [var row, ..] && (!row.TryGetValue("expiresAt", out var end)
            || !long.TryParse(end.N, CultureInfo.InvariantCulture, out var seconds)
            || seconds > clock.GetUtcNow().ToUnixTimeSeconds());
    }
}
