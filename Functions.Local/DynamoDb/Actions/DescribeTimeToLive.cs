using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTimeToLive.html</summary>
internal static class DescribeTimeToLive
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        new Constraints(request).TableName().Check();
        var name = request.String("TableName")!;
        var table = tables.Find(name) ?? throw DynamoDbException.ResourceNotFound(name);

        writer.WriteStartObject();
        writer.WriteStartObject("TimeToLiveDescription");
        if (table.Table.TimeToLiveAttribute is { } attribute)
            writer.WriteString("AttributeName", attribute);
        writer.WriteString("TimeToLiveStatus", table.Table.TimeToLiveAttribute is null ? "DISABLED" : "ENABLED");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
