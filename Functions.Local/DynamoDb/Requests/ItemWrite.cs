using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>What PutItem, UpdateItem and DeleteItem share: their parameters, their cost and their answer.</summary>
internal sealed class ItemWrite
{
    private readonly ActionRequest _request;
    private readonly ItemChange _change;

    public ItemWrite(ActionRequest request, ChangeKind kind)
    {
        _request = request;
        new Constraints(request)
            .ReturnConsumedCapacity()
            .TableName()
            .Required(ItemChange.SubjectOf(kind))
            .OneOf("ReturnValues", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW")
            .OneOf("ReturnItemCollectionMetrics", "SIZE", "NONE")
            .OneOf("ReturnValuesOnConditionCheckFailure", "ALL_OLD", "NONE")
            .Check();
        request.RefuseLegacy(kind == ChangeKind.Update ? ["AttributeUpdates", "Expected", "ConditionalOperator"] : ["Expected", "ConditionalOperator"]);
        _change = new ItemChange(request, kind);
    }

    /// <summary>Charges and writes, or only charges if the condition fails, and answers.</summary>
    public void Execute(TableCatalog tables, Utf8JsonWriter writer)
    {
        var name = _request.String("TableName")!;
        var table = tables.Get(name);
        var key = _change.Place(table.Schema);
        StoredItem? old = null, changed = null;
        var units = table.Write(key, stored =>
        {
            old = stored;
            return _change.Failure(old) is { } failure ? throw Charged(failure, table, old) : changed = _change.Apply(table.Schema, key, old);
        });

        writer.WriteStartObject();
        if (Returned(old?.Attributes, changed?.Attributes) is { Count: > 0 } attributes)
            AttributeValueWriter.WriteMap(writer, "Attributes", attributes);
        units.Write(writer, _request.String("ReturnConsumedCapacity"), name);
        writer.WriteEndObject();
    }

    private static DynamoDbException Charged(DynamoDbException failure, TableStore table, StoredItem? old)
    {
        // A write whose condition fails costs what the stored item does:
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/WorkingWithItems.html#WorkingWithItems.ConditionalWrites.ReturnConsumedCapacity
        table.Capacity.Write(ConsumedUnits.OfTable(CapacityUnits.OfWrite(old?.Size ?? 0, 0)));
        return failure;
    }

    private AttributeMap? Returned(AttributeMap? old, AttributeMap? changed) => _request.String("ReturnValues") switch
    {
        "ALL_OLD" => old,
        "ALL_NEW" => changed,
        "UPDATED_OLD" when old is not null => _change.Update?.UpdatedPartsOf(old),
        "UPDATED_NEW" when changed is not null => _change.Update?.UpdatedPartsOf(changed),
        _ => null,
    };
}
