using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ListTables.html</summary>
internal static class ListTables
{
    private const int MaximumLimit = 100;

    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        new Constraints(request).AtLeast("Limit", 1).AtMost("Limit", MaximumLimit).Name("ExclusiveStartTableName").Check();
        var limit = request.Integer("Limit") ?? MaximumLimit;
        var start = request.String("ExclusiveStartTableName");
        string[] names = [.. tables.Names.Where(name => start is null || string.CompareOrdinal(name, start) > 0)];

        writer.WriteStartObject();
        writer.WriteStartArray("TableNames");
        foreach (var name in names.Take(limit))
            writer.WriteStringValue(name);
        writer.WriteEndArray();
        if (names.Length > limit)
            writer.WriteString("LastEvaluatedTableName", names[limit - 1]);
        writer.WriteEndObject();
    }
}
