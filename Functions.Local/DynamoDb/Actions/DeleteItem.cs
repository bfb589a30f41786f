using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html</summary>
internal static class DeleteItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        ItemWrite.CheckConstraints(request, "Key");
        var key = request.Attributes("Key")!;
        var write = ItemWrite.Parse(request);

        var table = tables.Get(request.String("TableName")!);
        write.Execute(table, table.Schema.KeyOf(key), item: null, writer);
    }
}
