using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ChatFunctions.SignIn;
using ChatFunctions.Tables;

namespace ChatFunctions.Connections;

/// <summary>
/// The DynamoDB table of open connections: <c>connectionId</c>, <c>connectedAt</c> and <c>expiresAt</c>, both in epoch seconds, and
/// <c>rooms</c>, a set of names, once a room was joined; <c>user</c> and <c>name</c> of who signed in.
/// </summary>
internal sealed class ConnectionTable(Database database, string tableName, TimeProvider clock)
{
    /// <summary>API Gateway closes a connection after two hours; the margin keeps a row from expiring before its connection.</summary>
    public static readonly TimeSpan RowLifetime = TimeSpan.FromMinutes(130);

    /// <summary>The most rooms that a connection may be in.</summary>
    public const int MostRooms = 50;

    // When it is spent, a write that is under way is waited for, up to its timeout, instead of being handed the budget's token: cut
    // short, it might be stored all the same.
    private static readonly TimeSpan _storeBudget = TimeSpan.FromSeconds(5);

    /// <summary>Stores a connection, retrying for up to 5 s; the last try may take 2 s more.</summary>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public Task PutAsync(string connectionId, DateTimeOffset connectedAt, CancellationToken cancellationToken, SignedIn? who = null)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = new()
            {
                ["connectionId"] = new(connectionId),
                ["connectedAt"] = Seconds(connectedAt),
                ["expiresAt"] = Seconds(connectedAt + RowLifetime),
            },
        };
        if (who is not null)
            (request.Item["user"], request.Item["name"]) = (new(who.User), new(who.Name));
        return Retry.WriteWithinAsync(_storeBudget, clock, _ => database.Client.PutItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a connection, whether or not it is there, retrying for up to 5 s; the last try may take 2 s more.</summary>
    /// <returns>The rooms it was in, as far as its row told.</returns>
    public async Task<IReadOnlyCollection<string>> DeleteAsync(string connectionId, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest { TableName = tableName, Key = Key(connectionId), ReturnValues = ReturnValue.ALL_OLD };
        var answer = await Retry.WriteWithinAsync(
            _storeBudget, clock, _ => database.Client.DeleteItemAsync(request, cancellationToken), cancellationToken);
        return answer.Attributes?.GetValueOrDefault("rooms")?.SS ?? [];
    }

    /// <summary>Removes a connection if its row was stored before <paramref name="limit"/>, and leaves a younger one; one attempt.</summary>
    public async Task DeleteIfOlderAsync(string connectionId, DateTimeOffset limit, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest
        {
            TableName = tableName,
            Key = Key(connectionId),
            ConditionExpression = "connectedAt < :limit",
            ExpressionAttributeValues = new() { [":limit"] = Seconds(limit) },
        };
        try
        {
            await database.Client.DeleteItemAsync(request, cancellationToken);
        }
        catch (ConditionalCheckFailedException)
        {
            // Too young, or already removed.
        }
    }

    /// <summary>Notes on a connection's row that it is in a room, for whoever removes the row.</summary>
    /// <param name="connectionId">The connection.</param>
    /// <param name="room">The room.</param>
    /// <param name="budget">How long it may be retried; the last try may take 2 s more.</param>
    /// <param name="cancellationToken">Gives up between two tries.</param>
    public async Task<AddRoomOutcome> AddRoomAsync(string connectionId, string room, TimeSpan budget, CancellationToken cancellationToken)
    {
        var request = new UpdateItemRequest
        {
            TableName = tableName,
            Key = Key(connectionId),
            UpdateExpression = "ADD rooms :rooms",
            ConditionExpression = "attribute_exists(connectionId) AND (attribute_not_exists(rooms) OR contains(rooms, :room) OR size(rooms) < :most)",
            ExpressionAttributeValues = new()
            {
                [":rooms"] = new() { SS = [room] },
                [":room"] = new(room),
                [":most"] = new() { N = MostRooms.ToString(CultureInfo.InvariantCulture) },
            },
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        try
        {
            await Retry.WriteWithinAsync(budget, clock, _ => database.Client.UpdateItemAsync(request, cancellationToken), cancellationToken);
            return AddRoomOutcome.Added;
        }
        catch (ConditionalCheckFailedException refused)
        {
            return refused.Item is { Count: > 0 } ? AddRoomOutcome.TooMany : AddRoomOutcome.NotConnected;
        }
    }

    /// <summary>Takes a room from a connection's row, if there is one.</summary>
    /// <inheritdoc cref="AddRoomAsync"/>
    public Task RemoveRoomAsync(string connectionId, string room, TimeSpan budget, CancellationToken cancellationToken)
    {
        var request = new UpdateItemRequest
        {
            TableName = tableName,
            Key = Key(connectionId),
            UpdateExpression = "DELETE rooms :rooms",
            // Without it the update would make a row of a connection that has gone.
            ConditionExpression = "attribute_exists(connectionId)",
            ExpressionAttributeValues = new() { [":rooms"] = new() { SS = [room] } },
        };
        return Retry.WriteIfWithinAsync(budget, clock, _ => database.Client.UpdateItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>The id of every connection stored before the call.</summary>
    /// <inheritdoc cref="MemberPages.ReadAsync"/>
    public IAsyncEnumerable<string> ScanAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var request = new ScanRequest
        {
            TableName = tableName,
            // Otherwise who has just joined may be missing: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
            ConsistentRead = true,
            ProjectionExpression = "connectionId",
            Limit = MemberPages.Size,
        };
        return MemberPages.ReadAsync(
            budget,
            clock,
            async (start, token) =>
            {
                request.ExclusiveStartKey = start;
                var page = await database.Client.ScanAsync(request, token);
                return new(page.Items, page.LastEvaluatedKey);
            },
            cancellationToken);
    }

    /// <summary>How many connections there are, about: reads may be a moment old, which halves their price.</summary>
    /// <param name="budget">How long it may take.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The number, and whether all were counted.</returns>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async Task<(int Count, bool Complete)> CountAsync(TimeSpan budget, CancellationToken cancellationToken)
    {
        var left = new Budget(budget, clock);
        var request = new ScanRequest
        {
            TableName = tableName,
            Select = Select.COUNT,
            // DynamoDB deletes late, by days, what no `$disconnect` did.
            FilterExpression = "expiresAt > :now",
            ExpressionAttributeValues = new() { [":now"] = Seconds(clock.GetUtcNow()) },
        };
        var count = 0;
        for (var pages = 0; pages < MemberPages.MostCounted; pages++)
        {
            var page = await Retry.WithinAsync(left.Left, clock, token => database.Client.ScanAsync(request, token), cancellationToken);
            count += page.Count ?? 0;
            if (page.LastEvaluatedKey is not { Count: > 0 } next)
                return (count, true);
            request.ExclusiveStartKey = next;
        }

        return (count, false);
    }

    private static Dictionary<string, AttributeValue> Key(string connectionId) => new() { ["connectionId"] = new(connectionId) };

    private static AttributeValue Seconds(DateTimeOffset time) => new() { N = time.ToUnixTimeSeconds().ToString() };
}
