using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What PutItem and DeleteItem share: their condition, their cost and their answer.</summary>
internal sealed class ItemWrite
{
    private readonly ActionRequest _request;
    private readonly Condition? _condition;

    private ItemWrite(ActionRequest request, Condition? condition)
    {
        _request = request;
        _condition = condition;
    }

    /// <summary>Checks the parameters that both have.</summary>
    /// <param name="request">The request.</param>
    /// <param name="subject">The parameter that holds the item or the key.</param>
    public static void CheckConstraints(ActionRequest request, string subject)
    {
        new Constraints(request)
            .ReturnConsumedCapacity()
            .TableName()
            .Required(subject)
            .OneOf("ReturnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
            .OneOf("ReturnItemCollectionMetrics", "SIZE", "NONE")
            .OneOf("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
            .Check();
        request.RefuseLegacy("Expected", "ConditionalOperator");
    }

    /// <summary>Reads the condition and what to return.</summary>
    public static ItemWrite Parse(ActionRequest request)
    {
        if (request.String("ReturnValues") is not (null or "ALL_OLD" or "NONE"))
            throw DynamoDbException.Validation("ReturnValues can only be ALL_OLD or NONE");
        var attributes = request.ExpressionAttributes("ConditionExpression");
        var condition = request.Condition("ConditionExpression", attributes);
        attributes.CheckAllUsed();
        return new(request, condition);
    }

    /// <summary>Writes the item, or nothing if the condition fails, and answers.</summary>
    /// <param name="table">The table.</param>
    /// <param name="key">The item's key.</param>
    /// <param name="item">The new item; null deletes.</param>
    /// <param name="writer">The response.</param>
    public void Execute(TableStore table, ItemKey key, StoredItem? item, Utf8JsonWriter writer)
    {
        table.Schema.CheckPaths(_condition?.Paths ?? []);
        AttributeMap? old = null;
        double units = 0;
        table.Write(key, stored =>
        {
            old = stored?.Attributes;
            units = CapacityUnits.OfWrite(stored?.Size ?? 0, item?.Size ?? 0);
            // A write whose condition fails costs as much as one that succeeds.
            table.Capacity.Write(units);
            if (_condition?.Matches(old ?? []) == false)
                throw DynamoDbException.ConditionalCheckFailed(_request.String("ReturnValuesOnConditionCheckFailure") == "ALL_OLD" ? old : null);
            return item;
        });

        writer.WriteStartObject();
        if (old is not null && _request.String("ReturnValues") == "ALL_OLD")
            AttributeValueWriter.WriteMap(writer, "Attributes", old);
        CapacityUnits.WriteConsumed(writer, _request.String("ReturnConsumedCapacity"), table.Table.Name, units);
        writer.WriteEndObject();
    }
}
