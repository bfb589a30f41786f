using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Tables;

namespace ChatFunctions.Rooms;

/// <summary>
/// The DynamoDB table of memberships: its key is <c>room</c> and <c>connectionId</c>, beside them stand <c>name</c>, <c>user</c>,
/// <c>joinedAt</c> and, in epoch seconds, <c>expiresAt</c>. All reads are consistent: who has joined gets every message stored from then on. Writes
/// are retried for the budget, and the last try may take 2 s more.
/// </summary>
internal sealed class RoomTable(Database database, string tableName, TimeProvider clock)
{
    // Of BatchWriteItem: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html
    private const int MostInBatch = 25;

    // A write that was given up may still arrive, after what its member asked for next.
    private const string NotLater = "attribute_not_exists(joinedAt) OR joinedAt <= :asked";

    // What the frame of people has beside them: type, room, count, complete.
    private const int EnvelopeLength = 256;

    /// <summary>Stores a membership; joining again renews it, and is not undone by a join from before.</summary>
    /// <param name="room">The room.</param>
    /// <param name="connectionId">The member.</param>
    /// <param name="name">Its name, if it gave one.</param>
    /// <param name="joinedAt">When it asked to join.</param>
    /// <param name="budget">How long it may be retried.</param>
    /// <param name="cancellationToken">Gives up between two tries.</param>
    /// <param name="user">Its account, where people sign in.</param>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public Task PutAsync(
        string room, string connectionId, string? name, DateTimeOffset joinedAt, TimeSpan budget, CancellationToken cancellationToken, string? user = null)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = Key(room, connectionId),
            ConditionExpression = NotLater,
            ExpressionAttributeValues = new() { [":asked"] = new(Timestamp.Format(joinedAt)) },
        };
        request.Item["joinedAt"] = request.ExpressionAttributeValues[":asked"];
        request.Item["expiresAt"] = Seconds(clock.GetUtcNow() + ConnectionTable.RowLifetime);
        if (name is not null)
            request.Item["name"] = new(name);
        if (user is not null)
            request.Item["user"] = new(user);
        return Retry.WriteIfWithinAsync(budget, clock, _ => database.Client.PutItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a membership, whether or not it is there.</summary>
    /// <param name="room">The room.</param>
    /// <param name="connectionId">The member.</param>
    /// <param name="budget">How long it may be retried.</param>
    /// <param name="cancellationToken">Gives up between two tries.</param>
    /// <param name="leftAt">When the member asked to leave: one that it stored afterwards is left alone.</param>
    /// <returns>False when it was left alone.</returns>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public Task<bool> DeleteAsync(
        string room, string connectionId, TimeSpan budget, CancellationToken cancellationToken, DateTimeOffset? leftAt = null)
    {
        var request = new DeleteItemRequest { TableName = tableName, Key = Key(room, connectionId) };
        if (leftAt is { } asked)
        {
            request.ConditionExpression = NotLater;
            request.ExpressionAttributeValues = new() { [":asked"] = new(Timestamp.Format(asked)) };
        }

        return Retry.WriteIfWithinAsync(budget, clock, _ => database.Client.DeleteItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a connection's memberships; what DynamoDB leaves unprocessed is tried again.</summary>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async Task DeleteAllAsync(string connectionId, IReadOnlyCollection<string> rooms, Budget budget, CancellationToken cancellationToken)
    {
        foreach (var some in rooms.Chunk(MostInBatch))
        {
            List<WriteRequest> left = [.. some.Select(room => new WriteRequest { DeleteRequest = new() { Key = Key(room, connectionId) } })];
            await Retry.WriteWithinAsync(
                budget.Left,
                clock,
                async _ =>
                {
                    var request = new BatchWriteItemRequest { RequestItems = new() { [tableName] = left } };
                    var answer = await database.Client.BatchWriteItemAsync(request, cancellationToken);
                    left = answer.UnprocessedItems?.GetValueOrDefault(tableName) ?? [];
                    // What is left over was throttled: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/programming.errors.batch.html
                    return left.Count == 0 ? true : throw new ProvisionedThroughputExceededException($"{left.Count} memberships are left.");
                },
                cancellationToken);
        }
    }

    /// <summary>Whether a connection is in a room.</summary>
    /// <remarks>A query costs what reading the item costs, and who may read a room's members needs no further permission for it.</remarks>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async Task<bool> ContainsAsync(string room, string connectionId, TimeSpan budget, CancellationToken cancellationToken)
    {
        var request = OfRoom(room);
        request.KeyConditionExpression += " AND connectionId = :connectionId";
        request.ExpressionAttributeValues[":connectionId"] = new(connectionId);
        request.ProjectionExpression = "connectionId";
        var page = await Retry.WithinAsync(budget, clock, token => database.Client.QueryAsync(request, token), cancellationToken);
        return page.Items is { Count: > 0 };
    }

    /// <summary>The connection of every member stored before the call.</summary>
    /// <inheritdoc cref="MemberPages.ReadAsync"/>
    public IAsyncEnumerable<string> MembersAsync(string room, TimeSpan budget, CancellationToken cancellationToken)
    {
        var request = OfRoom(room);
        request.ProjectionExpression = "connectionId";
        // A post to who has expired is in vain.
        request.FilterExpression = "expiresAt > :now";
        request.ExpressionAttributeValues[":now"] = Seconds(clock.GetUtcNow());
        request.Limit = MemberPages.Size;
        return MemberPages.ReadAsync(
            budget,
            clock,
            async (start, token) =>
            {
                request.ExclusiveStartKey = start;
                var page = await database.Client.QueryAsync(request, token);
                return new(page.Items, page.LastEvaluatedKey);
            },
            cancellationToken);
    }

    /// <summary>
    /// Who is in a room: the first by what is known of them, as many as fit one frame, the others counted, up to a bound. An account is
    /// one, however many connections it has. Who has expired is gone, also while DynamoDB has not deleted the membership yet.
    /// </summary>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async Task<People> PeopleAsync(string room, Budget budget, CancellationToken cancellationToken)
    {
        var request = OfRoom(room);
        request.Limit = People.MostKnown;
        request.FilterExpression = "expiresAt > :now";
        request.ExpressionAttributeValues[":now"] = Seconds(clock.GetUtcNow());
        var users = new HashSet<string>();
        var (known, count, length) = (new List<Person>(), 0, EnvelopeLength);
        for (var pages = 0; pages <= MemberPages.MostCounted; pages++)
        {
            var page = await Retry.WithinAsync(budget.Left, clock, token => database.Client.QueryAsync(request, token), cancellationToken);
            if (request.Select == Select.COUNT)
                count += page.Count ?? 0;
            foreach (var row in (page.Items ?? []).Where(IsNew))
            {
                if (count++ >= People.MostKnown)
                    continue;
                var person = PersonOf(row);
                length += Frame.Utf8(person, ProtocolJson.Default.Person).Length + 1;
                if (length <= Frame.MaximumLength)
                    known.Add(person);
            }

            if (page.LastEvaluatedKey is not { Count: > 0 } next)
                return new(known, count, Complete: true);
            (request.ExclusiveStartKey, request.Limit) = (next, null);
            if (count < People.MostKnown)
                continue;
            if (users.Count == 0)
                request.Select = Select.COUNT;
            else
                (request.ProjectionExpression, request.ExpressionAttributeNames) = ("#user", new() { ["#user"] = "user" });
        }

        return new(known, count, Complete: false);

        bool IsNew(Dictionary<string, AttributeValue> row) => !row.TryGetValue("user", out var user) || users.Add(user.S);
    }

    private static Person PersonOf(Dictionary<string, AttributeValue> row) =>
        new(row.GetValueOrDefault("name")?.S, row["connectionId"].S, row.GetValueOrDefault("joinedAt")?.S) { User = row.GetValueOrDefault("user")?.S };

    private QueryRequest OfRoom(string room) => new()
    {
        TableName = tableName,
        ConsistentRead = true,
        KeyConditionExpression = "room = :room",
        ExpressionAttributeValues = new() { [":room"] = new(room) },
    };

    private static AttributeValue Seconds(DateTimeOffset time) => new() { N = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture) };

    private static Dictionary<string, AttributeValue> Key(string room, string connectionId) =>
        new() { ["room"] = new(room), ["connectionId"] = new(connectionId) };
}
