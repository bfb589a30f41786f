using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html</summary>
internal static class PutItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        ItemWrite.CheckConstraints(request, "Item");
        var item = request.Attributes("Item")!;
        var size = ItemSize.Of(item);
        if (size > ItemSize.Maximum)
            throw DynamoDbException.Validation("Item size has exceeded the maximum allowed size");
        var write = ItemWrite.Parse(request);

        var table = tables.Get(request.String("TableName")!);
        var key = table.Schema.KeyOfItem(item);
        write.Execute(table, key, new StoredItem(key, item, size), writer);
    }
}
