using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DeleteItem.html</summary>
internal static class DeleteItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer) =>
        new ItemWrite(request, ChangeKind.Delete).Execute(tables, writer);
}
