using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What PutItem, UpdateItem and DeleteItem share: their parameters, their condition, their cost and their answer.</summary>
internal sealed class ItemWrite
{
    private readonly ActionRequest _request;
    private readonly Condition? _condition;

    /// <param name="request">The request.</param>
    /// <param name="subject">The parameter that holds the item or the key.</param>
    /// <param name="updates">Whether it may have an UpdateExpression, and answer with what that made.</param>
    public ItemWrite(ActionRequest request, string subject, bool updates = false)
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
        request.RefuseLegacy(updates ? ["AttributeUpdates", "Expected", "ConditionalOperator"] : ["Expected", "ConditionalOperator"]);
        var attributes = request.ExpressionAttributes(updates ? ["UpdateExpression", "ConditionExpression"] : ["ConditionExpression"]);
        Subject = request.Attributes(subject)!;
        if (!updates && request.String("ReturnValues") is not (null or "ALL_OLD" or "NONE"))
            throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");
        Update = updates ? request.Update(attributes) : null;
        _condition = request.Condition("ConditionExpression", attributes);
        attributes.CheckAllUsed();
    }

    /// <summary>The item or the key.</summary>
    public AttributeMap Subject { get; }

    public UpdateExpression? Update { get; }

    /// <summary>The table, once the request is known to fit it.</summary>
    public TableStore Table(TableCatalog tables)
    {
        var table = tables.Get(_request.String("TableName")!);
        table.Schema.CheckPaths(Update?.Paths ?? []);
        table.Schema.CheckPaths(_condition?.Paths ?? []);
        return table;
    }

    /// <summary>Charges and writes, or only charges if the condition fails, and answers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The item's key.</param>
    /// <param name="change">Makes the new item of the stored one; null on either side is no item.</param>
    /// <param name="writer">The response.</param>
    public void Answer(TableStore table, ItemKey key, Func<StoredItem?, StoredItem?> change, Utf8JsonWriter writer)
    {
        StoredItem? old = null, changed = null;
        var units = table.Write(key, stored =>
        {
            old = stored;
            return _condition?.Matches(old?.Attributes ?? []) == false ? throw ConditionFailed(table, old) : changed = change(old);
        });

        writer.WriteStartObject();
        if (Returned(old?.Attributes, changed?.Attributes) is { Count: > 0 } attributes)
            AttributeValueWriter.WriteMap(writer, "Attributes", attributes);
        units.Write(writer, _request.String("ReturnConsumedCapacity"), _request.String("TableName")!);
        writer.WriteEndObject();
    }

    private DynamoDbException ConditionFailed(TableStore table, StoredItem? old)
    {
        // A write whose condition fails costs what the stored item does:
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalWrites.ReturnConsumedCapacity
        table.Capacity.Write(ConsumedUnits.OfTable(CapacityUnits.OfWrite(old?.Size ?? 0, 0)));
        return DynamoDbException.ConditionalCheckFailed(_request.String("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" ? old?.Attributes : null);
    }

    private AttributeMap? Returned(AttributeMap? old, AttributeMap? changed) => _request.String("ReturnValues") switch
    {
        "ALL_OLD" => old,
        "ALL_NEW" => changed,
        "UPDATED_OLD" when old is not null => Update?.UpdatedPartsOf(old),
        "UPDATED_NEW" when changed is not null => Update?.UpdatedPartsOf(changed),
        _ => null,
    };
}
