using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html</summary>
internal static class BatchWriteItem
{
    private const int MaximumWrites = 25;

    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        new Constraints(request).ReturnConsumedCapacity().OneOf("ReturnItemCollectionMetrics", "SIZE", "NONE").ByTable("RequestItems").Check();
        Write[] writes = [.. request.ByTable("RequestItems").SelectMany(table => Read(table.Table, table.Request))];
        if (writes.Length > MaximumWrites)
            throw DynamoDbException.Validation("Too many items requested for the BatchWriteItem call");
        var batch = new TableBatch(tables);
        (Write Write, TableStore Table, ItemKey Key)[] places = [.. writes.Select(write => Place(write, batch))];

        var unprocessed = batch.Run(places, place => place.Write.Table, place => place.Table.Write(place.Key, _ => place.Write.ItemAt(place.Key)));
        writer.WriteStartObject();
        writer.WriteStartObject("UnprocessedItems");
        foreach (var table in unprocessed.GroupBy(place => place.Write.Table))
        {
            writer.WriteStartArray(table.Key);
            foreach (var (write, _, _) in table)
                write.Json.WriteTo(writer);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        batch.WriteConsumed(writer, request.String("ReturnConsumedCapacity"));
        writer.WriteEndObject();
    }

    private static IEnumerable<Write> Read(string table, JsonElement json)
    {
        var writes = JsonMember.List(json);
        return writes.Any()
            ? writes.Select(write => ReadWrite(table, write))
            : throw DynamoDbException.Validation(
                $"1 validation error detected: Value '{{{table}=[]}}' at 'requestItems' failed to satisfy constraint: Map value must satisfy constraint: "
                + $"[Member must have length less than or equal to {MaximumWrites}, Member must have length greater than or equal to 1]");
    }

    private static Write ReadWrite(string table, JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization("Unexpected value type in payload");
        var request = new ActionRequest(json);
        if (request.Has("PutRequest") == request.Has("DeleteRequest"))
            throw DynamoDbException.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
        var item = request.Nested("PutRequest")?.Attributes("Item");
        var key = request.Nested("DeleteRequest")?.Attributes("Key");
        if (item is null && key is null)
        {
            var missing = request.Has("PutRequest") ? "putRequest.item" : "deleteRequest.key";
            throw DynamoDbException.Validation($"1 validation error detected: Value null at 'requestItems.{table}.member.1.{missing}' failed to satisfy constraint: Member must not be null");
        }

        return item is not null && ItemSize.Of(item) > ItemSize.Maximum
            ? throw DynamoDbException.Validation("Item size has exceeded the maximum allowed size")
            : new(table, item, key, json);
    }

    private static (Write Write, TableStore Table, ItemKey Key) Place(Write write, TableBatch batch)
    {
        var table = batch.Table(write.Table);
        // DynamoDB says the same of an item in a batch whose key is missing or of another type as of such a key.
        if (write.Item is { } item && table.Schema.Keys.Any(key => !item.TryGetValue(key.Name, out var value) || value.Type != key.Type))
            throw DynamoDbException.Validation("The provided key element does not match the schema");
        var place = write.Item is not null ? table.Schema.KeyOfItem(write.Item) : table.Schema.KeyOf(write.Key!);
        batch.CheckDistinct(table, place);
        return (write, table, place);
    }

    /// <param name="Table">Its name.</param>
    /// <param name="Item">To be put.</param>
    /// <param name="Key">To be deleted, otherwise.</param>
    /// <param name="Json">As requested.</param>
    private sealed record Write(string Table, AttributeMap? Item, AttributeMap? Key, JsonElement Json)
    {
        public StoredItem? ItemAt(ItemKey key) => Item is null ? null : new StoredItem(key, Item, ItemSize.Of(Item));
    }
}
