using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html</summary>
internal static class PutItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer) =>
        new ItemWrite(request, ChangeKind.Put).Execute(tables, writer);
}
