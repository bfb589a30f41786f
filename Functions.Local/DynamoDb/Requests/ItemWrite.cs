using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What PutItem and DeleteItem share: their parameters, their condition, their cost and their answer.</summary>
internal sealed class ItemWrite
{
    private readonly ActionRequest _request;
    private readonly Condition? _condition;

    /// <param name="request">The request.</param>
    /// <param name="subject">The parameter that holds the item or the key.</param>
    public ItemWrite(ActionRequest request, string subject)
    {
        _request = request;
        new Constraints(request)
            .ReturnConsumedCapacity()
            .TableName()
            .Required(subject)
            .OneOf("ReturnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
            .OneOf("ReturnItemCollectionMetrics", "SIZE", "NONE")
            .OneOf("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
            .Check();
        request.RefuseLegacy("Expected", "ConditionalOperator");
        var attributes = request.ExpressionAttributes("ConditionExpression");
        Subject = request.Attributes(subject)!;
        if (request.String("ReturnValues") is not (null or "ALL_OLD" or "NONE"))
            throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");
        _condition = request.Condition("ConditionExpression", attributes);
        attributes.CheckAllUsed();
    }

    /// <summary>The item or the key.</summary>
    public AttributeMap Subject { get; }

    /// <summary>The table, once the request is known to fit it.</summary>
    public TableStore Table(TableCatalog tables)
    {
        var table = tables.Get(_request.String("TableName")!);
        table.Schema.CheckPaths(_condition?.Paths ?? []);
        return table;
    }

    /// <summary>Charges and writes, or only charges if the condition fails, and answers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The item's key.</param>
    /// <param name="item">The new item; null deletes.</param>
    /// <param name="writer">The response.</param>
    public void Answer(TableStore table, ItemKey key, StoredItem? item, Utf8JsonWriter writer)
    {
        AttributeMap? old = null;
        double units = 0;
        table.Write(key, stored =>
        {
            old = stored?.Attributes;
            var matches = _condition?.Matches(old ?? []) != false;
            // A write whose condition fails costs what the stored item does:
            // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalWrites.ReturnConsumedCapacity
            units = CapacityUnits.OfWrite(stored?.Size ?? 0, matches ? item?.Size ?? 0 : 0);
            table.Capacity.Write(units);
            return matches
                ? item
                : throw DynamoDbException.ConditionalCheckFailed(_request.String("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" ? old : null);
        });

        writer.WriteStartObject();
        if (old is not null && _request.String("ReturnValues") == "ALL_OLD")
            AttributeValueWriter.WriteMap(writer, "Attributes", old);
        CapacityUnits.WriteConsumed(writer, _request.String("ReturnConsumedCapacity"), table.Table.Name, units);
        writer.WriteEndObject();
    }
}
