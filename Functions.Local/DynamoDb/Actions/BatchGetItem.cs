using System.Text.Json;
using Functions.Local.DynamoDb.Capacity;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html</summary>
internal static class BatchGetItem
{
    private const int MaximumGets = 100;
    private const long MaximumSize = 16 * 1024 * 1024;

    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        new Constraints(request).ReturnConsumedCapacity().ByTable("RequestItems").Check();
        Part[] parts = [.. request.ByTable("RequestItems").Select(table => Read(table.Table, table.Request))];
        if (parts.Sum(part => part.Keys.Count) > MaximumGets)
            throw DynamoDbException.Validation("Too many items requested for the BatchGetItem call");
        var batch = new TableBatch(tables);
        Get[] gets = [.. parts.SelectMany(part => part.Keys.Select(key => Place(part, key, batch)))];

        var size = 0L;
        var unprocessed = batch.Run(gets, get => get.Part.Table, get =>
        {
            var units = Execute(get, size);
            size += get.Size;
            return units;
        });
        writer.WriteStartObject();
        writer.WriteStartObject("Responses");
        foreach (var table in gets.GroupBy(get => get.Part))
        {
            writer.WriteStartArray(table.Key.Table);
            foreach (var get in table.Where(get => get.Item is not null))
                AttributeValueWriter.WriteMap(writer, get.Part.Projection?.Apply(get.Item!) ?? get.Item!);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        writer.WriteStartObject("UnprocessedKeys");
        foreach (var table in unprocessed.GroupBy(get => get.Part))
            WriteUnprocessed(writer, table.Key, table.Select(get => get.RequestedKey));
        writer.WriteEndObject();
        batch.WriteConsumed(writer, request.String("ReturnConsumedCapacity"));
        writer.WriteEndObject();
    }

    private static Part Read(string table, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization("Unexpected value type in payload");
        var request = new ActionRequest(json);
        request.RefuseLegacy("AttributesToGet");
        var attributes = request.ExpressionAttributes("ProjectionExpression");
        var projection = request.Projection(attributes);
        attributes.CheckAllUsed();
        var keys = request.Keys("Keys");
        if (keys.Count > 0)
            return new(table, keys, request.Boolean("ConsistentRead") ?? false, projection, json);
        var (value, constraint) = request.Has("Keys") ? ("'[]'", "have length greater than or equal to 1") : ("null", "not be null");
        throw DynamoDbException.Validation($"1 validation error detected: Value {value} at 'requestItems.{table}.member.keys' failed to satisfy constraint: Member must {constraint}");
    }

    private static Get Place(Part part, AttributeMap key, TableBatch batch)
    {
        var table = batch.Table(part.Table);
        table.Schema.CheckPaths(part.Projection?.Paths ?? []);
        var place = table.Schema.KeyOf(key);
        batch.CheckDistinct(table, place);
        return new(part, table, place, key);
    }

    /// <param name="get">What to get.</param>
    /// <param name="size">Of the items so far.</param>
    /// <exception cref="DynamoDbException">Capacity or the size of the answer does not suffice.</exception>
    private static ConsumedUnits Execute(Get get, long size)
    {
        var item = get.Table.Find(get.Key, get.Part.Consistent);
        if (size > 0 && size + (item?.Size ?? 0) > MaximumSize)
            throw DynamoDbException.ThroughputExceeded(ofIndex: false);
        var units = ConsumedUnits.OfTable(CapacityUnits.OfRead(item?.Size ?? 0, get.Part.Consistent));
        get.Table.Capacity.Read(units);
        (get.Item, get.Size) = (item?.Attributes, item?.Size ?? 0);
        return units;
    }

    /// <summary>The request for them again.</summary>
    private static void WriteUnprocessed(Utf8JsonWriter writer, Part part, IEnumerable<AttributeMap> keys)
    {
        writer.WriteStartObject(part.Table);
        writer.WriteStartArray("Keys");
        foreach (var key in keys)
            AttributeValueWriter.WriteMap(writer, key);
        writer.WriteEndArray();
        foreach (var member in part.Json.EnumerateObject().Where(member => member.Name is "ConsistentRead" or "ProjectionExpression" or "ExpressionAttributeNames"))
            member.WriteTo(writer);
        writer.WriteEndObject();
    }

    /// <summary>What is asked of one table.</summary>
    private sealed record Part(string Table, IReadOnlyList<AttributeMap> Keys, bool Consistent, ProjectionExpression? Projection, JsonElement Json);

    private sealed class Get(Part part, TableStore table, ItemKey key, AttributeMap requestedKey)
    {
        public Part Part => part;

        public TableStore Table => table;

        public ItemKey Key => key;

        public AttributeMap RequestedKey => requestedKey;

        public AttributeMap? Item { get; set; }

        public int Size { get; set; }
    }
}
