using System.Text.Json;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_DescribeTable.html; counts are of this moment, where
/// DynamoDB's are up to six hours old.
/// </summary>
internal static class DescribeTable
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        var name = request.String("TableName")
            ?? throw DynamoDbException.Validation("The parameter 'TableName' is required but was not present in the request");
        if (name.Length is < 3 or > 255 && TableArn.NameIn(name) is null)
            throw DynamoDbException.Validation("TableName must be at least 3 characters long and at most 255 characters long");
        new Constraints(request).Name("TableName").Check();
        var table = tables.Find(name) ?? throw DynamoDbException.ResourceNotFound(name);

        writer.WriteStartObject();
        writer.WriteStartObject("Table");
        writer.WriteString("TableName", table.Table.Name);
        writer.WriteString("TableArn", ArnOf(table));
        writer.WriteString("TableStatus", "ACTIVE");
        writer.WriteNumber("CreationDateTime", table.Created.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteStartArray("AttributeDefinitions");
        foreach (var key in table.Schema.AllKeys)
            WritePair(writer, key, "AttributeType", key.Type);
        writer.WriteEndArray();
        WriteKeys(writer, table.Schema);
        WriteCapacity(writer, table.Table.Capacity);
        WriteBilling(writer, table);
        WriteIndexes(writer, table, isGlobal: true);
        WriteIndexes(writer, table, isGlobal: false);
        var (count, size) = table.TotalsOf(index: null);
        writer.WriteNumber("ItemCount", count);
        writer.WriteNumber("TableSizeBytes", size);
        writer.WriteBoolean("DeletionProtectionEnabled", false);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteIndexes(Utf8JsonWriter writer, TableStore table, bool isGlobal)
    {
        IndexSchema[] indexes = [.. table.Schema.Indexes.Where(index => index.Index.IsGlobal == isGlobal)];
        if (indexes.Length == 0)
            return;
        writer.WriteStartArray(isGlobal ? "GlobalSecondaryIndexes" : "LocalSecondaryIndexes");
        foreach (var index in indexes)
            WriteIndex(writer, table, index);
        writer.WriteEndArray();
    }

    private static void WriteIndex(Utf8JsonWriter writer, TableStore table, IndexSchema index)
    {
        writer.WriteStartObject();
        writer.WriteString("IndexName", index.Index.Name);
        writer.WriteString("IndexArn", $"{ArnOf(table)}/index/{index.Index.Name}");
        WriteKeys(writer, index);
        writer.WriteStartObject("Projection");
        writer.WriteString("ProjectionType", index.Index.Projection);
        if (index.Index.NonKeyAttributes.Count > 0)
        {
            writer.WriteStartArray("NonKeyAttributes");
            foreach (var attribute in index.Index.NonKeyAttributes)
                writer.WriteStringValue(attribute);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
        if (index.Index.IsGlobal)
        {
            writer.WriteString("IndexStatus", "ACTIVE");
            WriteCapacity(writer, index.Index.Capacity);
        }

        var (count, size) = table.TotalsOf(index);
        writer.WriteNumber("ItemCount", count);
        writer.WriteNumber("IndexSizeBytes", size);
        writer.WriteEndObject();
    }

    // There is no account behind this table; DynamoDB Local writes such ARNs too.
    private static string ArnOf(TableStore table) => $"arn:aws:dynamodb:ddblocal:000000000000:table/{table.Table.Name}";

    private static void WriteKeys(Utf8JsonWriter writer, KeySchema schema)
    {
        writer.WriteStartArray("KeySchema");
        foreach (var key in schema.Keys)
            WritePair(writer, key, "KeyType", key == schema.PartitionKey ? "HASH" : "RANGE");
        writer.WriteEndArray();
    }

    private static void WritePair(Utf8JsonWriter writer, KeyAttribute key, string name, string value)
    {
        writer.WriteStartObject();
        writer.WriteString("AttributeName", key.Name);
        writer.WriteString(name, value);
        writer.WriteEndObject();
    }

    private static void WriteCapacity(Utf8JsonWriter writer, ProvisionedCapacity? capacity)
    {
        writer.WriteStartObject("ProvisionedThroughput");
        writer.WriteNumber("NumberOfDecreasesToday", 0);
        writer.WriteNumber("ReadCapacityUnits", capacity?.ReadUnits ?? 0);
        writer.WriteNumber("WriteCapacityUnits", capacity?.WriteUnits ?? 0);
        writer.WriteEndObject();
    }

    private static void WriteBilling(Utf8JsonWriter writer, TableStore table)
    {
        if (table.Table.Capacity is not null)
            return;
        writer.WriteStartObject("BillingModeSummary");
        writer.WriteString("BillingMode", "PAY_PER_REQUEST");
        writer.WriteNumber("LastUpdateToPayPerRequestDateTime", table.Created.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteEndObject();
    }
}
