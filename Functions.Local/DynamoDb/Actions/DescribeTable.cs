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
        if (name.Length is < 3 or > 255)
            throw DynamoDbException.Validation("TableName must be at least 3 characters long and at most 255 characters long");
        new Constraints(request).Name("TableName").Check();
        var table = tables.Find(name) ?? throw DynamoDbException.ResourceNotFound(name);

        writer.WriteStartObject();
        writer.WriteStartObject("Table");
        writer.WriteString("TableName", name);
        // There is no account behind this table; DynamoDB Local writes such ARNs too.
        writer.WriteString("TableArn", $"arn:aws:dynamodb:ddblocal:000000000000:table/{name}");
        writer.WriteString("TableStatus", "ACTIVE");
        writer.WriteNumber("CreationDateTime", table.Created.ToUnixTimeMilliseconds() / 1000m);
        WriteKeys(writer, table.Schema);
        WriteCapacity(writer, table);
        var (count, size) = table.Totals;
        writer.WriteNumber("ItemCount", count);
        writer.WriteNumber("TableSizeBytes", size);
        writer.WriteBoolean("DeletionProtectionEnabled", false);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private static void WriteKeys(Utf8JsonWriter writer, TableSchema schema)
    {
        writer.WriteStartArray("AttributeDefinitions");
        foreach (var key in schema.Keys)
            WritePair(writer, key, "AttributeType", key.Type);
        writer.WriteEndArray();
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

    private static void WriteCapacity(Utf8JsonWriter writer, TableStore table)
    {
        writer.WriteStartObject("ProvisionedThroughput");
        writer.WriteNumber("NumberOfDecreasesToday", 0);
        writer.WriteNumber("ReadCapacityUnits", table.Table.Capacity?.ReadUnits ?? 0);
        writer.WriteNumber("WriteCapacityUnits", table.Table.Capacity?.WriteUnits ?? 0);
        writer.WriteEndObject();
        if (table.Table.Capacity is not null)
            return;
        writer.WriteStartObject("BillingModeSummary");
        writer.WriteString("BillingMode", "PAY_PER_REQUEST");
        writer.WriteNumber("LastUpdateToPayPerRequestDateTime", table.Created.ToUnixTimeMilliseconds() / 1000m);
        writer.WriteEndObject();
    }
}
