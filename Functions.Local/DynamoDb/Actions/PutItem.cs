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
        var write = new ItemWrite(request, "Item");
        var size = ItemSize.Of(write.Subject);
        if (size > ItemSize.Maximum)
            throw DynamoDbException.Validation("Item size has exceeded the maximum allowed size");
        var table = write.Table(tables);
        var key = table.Schema.KeyOfItem(write.Subject);
        write.Answer(table, key, _ => new StoredItem(key, write.Subject, size), writer);
    }
}
