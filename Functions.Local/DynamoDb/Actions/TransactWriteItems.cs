using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html</summary>
internal static class TransactWriteItems
{
    private const string Items = "TransactItems";
    private const string Token = "ClientRequestToken";
    private const int MaximumItems = 100;
    private const int MaximumToken = 36;
    private const long MaximumSize = 4 * 1024 * 1024;

    private static readonly ChangeKind[] _kinds = Enum.GetValues<ChangeKind>();

    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        var parts = request.List(Items);
        Constrain(request, parts).Check();
        TransactionEntry[] entries = [.. parts.Select(Read)];
        CheckSize(entries);
        foreach (var entry in entries)
            entry.FindTable(tables);

        var (units, repeated) = tables.Transactions.Run(request.String(Token), request.DigestWithout(Token), () => Transact(entries, tables));
        var charged = repeated ? units.Read : units.Written;
        if (repeated)
        {
            foreach (var (table, read) in charged)
                tables.Get(table).Capacity.Read(read);
        }

        writer.WriteStartObject();
        if (request.String("ReturnConsumedCapacity") is "TOTAL" or "INDEXES")
        {
            writer.WriteStartArray("ConsumedCapacity");
            foreach (var (table, cost) in charged)
                cost.WriteValue(writer, request.String("ReturnConsumedCapacity")!, table, repeated ? "ReadCapacityUnits" : "WriteCapacityUnits");
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private static Constraints Constrain(ActionRequest request, IReadOnlyList<ActionRequest> parts)
    {
        var constraints = new Constraints(request)
            .Length(Token, 1, MaximumToken)
            .ReturnConsumedCapacity()
            .OneOf("ReturnItemCollectionMetrics", "SIZE", "NONE")
            .List(Items, MaximumItems);
        foreach (var (index, part) in parts.Take(MaximumItems).Index())
        {
            foreach (var kind in _kinds)
            {
                var place = $"transactItems.{index + 1}.member.{JsonNamingPolicy.CamelCase.ConvertName($"{kind}")}";
                if (part.Nested($"{kind}") is { } change)
                    Constrain(constraints.Within(change, place), kind);
            }
        }

        return constraints;
    }

    private static void Constrain(Constraints change, ChangeKind kind)
    {
        change.TableName().Required(ItemChange.SubjectOf(kind)).OneOf("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE");
        if (kind == ChangeKind.Update)
            change.Required("UpdateExpression");
        if (kind == ChangeKind.ConditionCheck)
            change.Required("ConditionExpression");
    }

    private static TransactionEntry Read(ActionRequest part)
    {
        ChangeKind[] kinds = [.. _kinds.Where(kind => part.Has($"{kind}"))];
        return kinds switch
        {
            [var kind] => new(part.Nested($"{kind}")!, kind),
            [] => throw DynamoDbException.Validation("Invalid Request: TransactWriteRequest should contain Delete or Put or Update request"),
            _ => throw DynamoDbException.Validation("TransactItems can only contain one of Check, Put, Update or Delete"),
        };
    }

    private static void CheckSize(TransactionEntry[] entries)
    {
        // That it says it twice is DynamoDB's.
        const string Problem = "Transaction payload size cannot exceed 4MB. Payload Size: ";
        var size = entries.Sum(entry => (long)entry.PayloadSize);
        if (size > MaximumSize)
            throw DynamoDbException.Validation($"{Problem}: {Problem}{size}");
    }

    private static TransactionUnits Transact(TransactionEntry[] entries, TableCatalog tables)
    {
        Place(entries, tables);
        TableStore.AtOneMoment([.. entries.Select(entry => entry.Table).Distinct()], () => Write(entries));
        return new(Sum(entries, entry => entry.Written), Sum(entries, entry => entry.Read));
    }

    /// <summary>DynamoDB looks at no condition while an entry does not fit its table, nor for a second such entry.</summary>
    private static void Place(TransactionEntry[] entries, TableCatalog tables)
    {
        var batch = new TableBatch(tables);
        var reasons = new DynamoDbException?[entries.Length];
        foreach (var (index, entry) in entries.Index())
        {
            if (entry.Place() is not { } reason)
                batch.CheckDistinct(entry.Table, entry.Key, "Transaction request cannot include multiple operations on one item");
            else if (reasons.All(earlier => earlier is null))
                reasons[index] = reason;
        }

        if (reasons.Any(reason => reason is not null))
            throw DynamoDbException.TransactionCanceled(reasons);
    }

    private static void Write(TransactionEntry[] entries)
    {
        DynamoDbException?[] reasons = [.. entries.Select(entry => entry.Prepare())];
        if (reasons.All(reason => reason is null))
        {
            foreach (var entry in entries)
                entry.Commit();
            return;
        }

        if (!reasons.Any(reason => reason?.IsThroughputExceeded == true))
        {
            foreach (var entry in entries)
                entry.ChargeAttempt();
        }

        throw DynamoDbException.TransactionCanceled(reasons);
    }

    private static TableUnits[] Sum(TransactionEntry[] entries, Func<TransactionEntry, ConsumedUnits> units) =>
    [
        .. entries.GroupBy(entry => entry.TableName, units).Select(table => new TableUnits(table.Key, table.Aggregate((sum, one) => sum + one))),
    ];
}
