using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Tables;

namespace ChatFunctions.Log;

/// <summary>
/// Writes the ordered log of each room. A message gets the room's next number by being stored under it, so a number exists only
/// after the one before it: the log has no holes. Created once per environment, for it remembers the newest numbers.
/// </summary>
/// <param name="database">DynamoDB.</param>
/// <param name="tableName">The table of messages, whose key is <c>room</c> and <c>seq</c>.</param>
/// <param name="retention">How long a message is shown.</param>
/// <param name="clock">For expiry and for budgets.</param>
internal sealed class MessageLog(Database database, string tableName, TimeSpan retention, TimeProvider clock)
{
    // More than a log grows before its numbers, which begin at a time in milliseconds, are overtaken by the clock; should that have
    // gone back, the numbers do not.
    private const long LeastStep = 1_000_000;

    private readonly LogHeads _heads = new(clock);
    private readonly LogQuery _query = new(database, tableName, clock);
    private readonly LogReader _reader = new(database, tableName, clock);

    /// <summary>Stores a message under the room's next number: one write, and no read where this environment wrote last.</summary>
    /// <param name="message">The message, without a number.</param>
    /// <param name="isRetry">Whether it may be stored already; then its first number is looked for, and kept.</param>
    /// <param name="budget">How long it may take; a write under way at its end is waited for, since it may be stored all the same.</param>
    /// <param name="cancellationToken">Gives up between two calls.</param>
    /// <returns>The message as it is stored.</returns>
    /// <exception cref="LogContendedException">Others were faster until the end; the message is not stored.</exception>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">DynamoDB refused, or throttled until the end and no try went unanswered; after any other error it may be stored.</exception>
    public async Task<MessageFrame> AppendAsync(MessageFrame message, bool isRetry, Budget budget, CancellationToken cancellationToken)
    {
        var doubt = new Doubt();
        try
        {
            return await AppendAsync(message, isRetry, budget, doubt, cancellationToken);
        }
        catch (Exception exception) when (Failure.IsBusy(exception))
        {
            // What was refused last says nothing of what went unanswered before.
            doubt.Throw();
            throw;
        }
    }

    private async Task<MessageFrame> AppendAsync(MessageFrame message, bool isRetry, Budget budget, Doubt doubt, CancellationToken cancellationToken)
    {
        if (isRetry && await _reader.FindAsync(message, budget, cancellationToken) is { } first)
            return first;

        var room = message.Room ?? RoomName.Everyone;
        // Where others write too, a remembered number is old: to read first costs less than a write in vain.
        var known = _heads.Find(room);
        if (known is { Contended: false } head)
        {
            var next = message with { Seq = head.Seq + 1 };
            if (await TryPutAsync(room, next, head.ExpiresAt, contended: false, budget, doubt, cancellationToken) is { IsStored: true })
                return next;
            _heads.Forget(room);
            if (budget.Left <= TimeSpan.Zero)
                throw new LogContendedException();
        }

        var turn = new WriteTurn();
        while (true)
        {
            // It may have begun the log itself.
            if (doubt.Exists && await _reader.FindAsync(message, budget, cancellationToken) is { } unanswered)
                return unanswered;
            try
            {
                var (stored, wait) = await ReadAndStoreAsync(room, message, known, turn, budget, doubt, cancellationToken);
                if (stored is not null)
                    return stored;
                if (budget.Left <= wait)
                    throw new LogContendedException();
                await Task.Delay(wait, clock, cancellationToken);
            }
            // The time ran out on a read, which others had made necessary.
            catch (OperationCanceledException) when (turn.Contended && budget.Left <= TimeSpan.Zero && !doubt.Exists && !cancellationToken.IsCancellationRequested)
            {
                throw new LogContendedException();
            }
        }
    }

    /// <summary>Reads the newest number and stores under the next, or tells how long to wait before that is tried again.</summary>
    private async Task<(MessageFrame? Stored, TimeSpan Wait)> ReadAndStoreAsync(
        string room, MessageFrame message, LogHead? known, WriteTurn turn, Budget budget, Doubt doubt, CancellationToken cancellationToken)
    {
        var (asked, start) = (clock.GetUtcNow(), clock.GetTimestamp());
        var newest = await _query.NewestAsync(room, budget, cancellationToken);
        var beginning = newest;
        if (newest is not null && LogRow.SeqOf(newest) > 0 && !_heads.Holds(LogRow.ExpiresAtOf(newest)))
        {
            // In this order: if another begins the log anew in between, the second read shows it.
            beginning = await _query.BeginningAsync(room, budget, cancellationToken);
            newest = await _query.NewestAsync(room, budget, cancellationToken);
        }

        var seq = newest is null ? 0 : LogRow.SeqOf(newest);
        if (seq == 0 || !_heads.Holds(LogRow.ExpiresAtOf(newest!)))
        {
            var first = await BeginAsync(room, beginning, seq, message, budget, doubt, cancellationToken);
            return (first, first is null ? turn.Pause() : default);
        }

        var contended = known is { } last && last.Seq != seq;
        do
        {
            if (turn.WaitAfter(newest!, asked, clock.GetElapsedTime(start)) is { } notYet)
                return (null, notYet);
            message = message with { Seq = LogRow.SeqOf(newest!) + 1 };
            (asked, start) = (clock.GetUtcNow(), clock.GetTimestamp());
            var (isStored, taken) = await TryPutAsync(
                room, message, LogRow.ExpiresAtOf(newest!), contended || turn.Contended, budget, doubt, cancellationToken);
            if (isStored)
                return (message, default);
            turn.Lose();
            // A number without a message may stand before a log that was begun anew.
            if (taken?.ContainsKey("message") != true || !_heads.Holds(LogRow.ExpiresAtOf(taken)))
                return (null, turn.Pause());
            // A write in vain shows as much as a read would.
            newest = taken;
        }
        while (budget.Left > TimeSpan.Zero);
        return (null, TimeSpan.Zero);
    }

    /// <summary>Stores under the message's number, or tells which row has it.</summary>
    private async Task<(bool IsStored, Dictionary<string, AttributeValue>? Taken)> TryPutAsync(
        string room, MessageFrame message, DateTimeOffset previousExpiresAt, bool contended, Budget budget, Doubt doubt,
        CancellationToken cancellationToken)
    {
        // Not before the number ahead of it, whose writer's clock may go before this one's, or kept messages for longer: whoever finds
        // that row to be the newest may count on it, so no later one may have expired.
        var expiresAt = ExpiresAt() is var own && own > previousExpiresAt ? own : previousExpiresAt;
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = LogRow.Of(room, message, expiresAt),
            ConditionExpression = "attribute_not_exists(room)",
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
        if (contended)
            request.Item[LogRow.WrittenAt] = LogRow.Microseconds(clock.GetUtcNow());
        try
        {
            await Retry.WithinAsync(
                budget.Left, clock, _ => database.Client.PutItemAsync(request, cancellationToken), cancellationToken, doubt: doubt);
        }
        // A first try whose answer was lost stored it.
        catch (ConditionalCheckFailedException taken) when (!LogRow.IsSame(taken.Item, request.Item))
        {
            doubt.Clear();
            return (false, taken.Item);
        }
        catch (ConditionalCheckFailedException)
        {
        }

        _heads.Remember(room, new(message.Seq!.Value, expiresAt, contended));
        return (true, null);
    }

    /// <summary>
    /// Begins a log anew at the time in milliseconds and stores its first message, both or neither: of two who find nothing left of
    /// it, one begins, and a beginning that was overtaken stores nothing under its number later. Null for the other.
    /// </summary>
    /// <remarks>
    /// Also where rows are left: DynamoDB deletes what has expired in no order, so that theirs need not be the highest number there
    /// was. What follows the last of them is taken, for whoever counts on it without knowing of the beginning.
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    /// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html
    /// </remarks>
    private async Task<MessageFrame?> BeginAsync(
        string room, Dictionary<string, AttributeValue>? former, long newest, MessageFrame message, Budget budget, Doubt doubt,
        CancellationToken cancellationToken)
    {
        var expiresAt = ExpiresAt();
        long? begunAt = former is null ? null : LogRow.StartOf(former);
        var last = newest > 0 ? newest : begunAt ?? 0;
        var start = Math.Max(clock.GetUtcNow().ToUnixTimeMilliseconds(), Math.Max((begunAt + LeastStep) ?? 0, last + 1));
        var first = message with { Seq = start + 1 };
        var beginning = new Put { TableName = tableName, Item = LogRow.Beginning(room, start), ConditionExpression = "attribute_not_exists(room)" };
        if (begunAt is { } old)
        {
            beginning.ConditionExpression = "#start = :old";
            beginning.ExpressionAttributeNames = new() { ["#start"] = LogRow.Start };
            beginning.ExpressionAttributeValues = new() { [":old"] = LogRow.Number(old) };
        }

        var request = new TransactWriteItemsRequest
        {
            // A first try whose answer was lost is answered as that was.
            ClientRequestToken = Guid.NewGuid().ToString("N"),
            TransactItems =
            [
                new() { Put = beginning },
                Taking(LogRow.Of(room, first, expiresAt)),
            ],
        };
        if (last > 0)
            request.TransactItems.Add(Taking(LogRow.Empty(room, last + 1, expiresAt)));
        try
        {
            await Retry.WithinAsync(
                budget.Left, clock, _ => database.Client.TransactWriteItemsAsync(request, cancellationToken), cancellationToken, doubt: doubt);
        }
        catch (TransactionCanceledException)
        {
            // Another began it, is about to, or the table has no capacity left: what it is shows at the next look.
            return null;
        }

        _heads.Remember(room, new(start + 1, expiresAt, Contended: false));
        return first;
    }

    private TransactWriteItem Taking(Dictionary<string, AttributeValue> row) =>
        new() { Put = new() { TableName = tableName, Item = row, ConditionExpression = "attribute_not_exists(room)" } };

    private DateTimeOffset ExpiresAt() => clock.GetUtcNow() + retention + LogRow.Grace;
}
