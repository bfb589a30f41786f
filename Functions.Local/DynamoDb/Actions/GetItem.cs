using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html</summary>
internal static class GetItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        new Constraints(request).ReturnConsumedCapacity().TableName().Required("Key").Check();
        request.RefuseLegacy("AttributesToGet");
        var key = request.Attributes("Key")!;
        var attributes = request.ExpressionAttributes("ProjectionExpression");
        var projection = request.Projection(attributes);
        attributes.CheckAllUsed();

        var table = tables.Get(request.String("TableName")!);
        table.Schema.CheckPaths(projection?.Paths ?? []);
        var consistent = request.Boolean("ConsistentRead") ?? false;
        var item = table.Find(table.Schema.KeyOf(key), consistent);
        var units = ConsumedUnits.OfTable(CapacityUnits.OfRead(item?.Size ?? 0, consistent));
        table.Capacity.Read(units);

        writer.WriteStartObject();
        if (item is not null)
            AttributeValueWriter.WriteMap(writer, "Item", projection?.Apply(item.Attributes) ?? item.Attributes);
        units.Write(writer, request.String("ReturnConsumedCapacity"), request.String("TableName")!);
        writer.WriteEndObject();
    }
}
