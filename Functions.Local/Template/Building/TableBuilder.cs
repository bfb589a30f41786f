using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-dynamodb-table.html</summary>
internal static class TableBuilder
{
    public static IReadOnlyList<Table> Build(ResourceSet resources, ResourceReferences references)
    {
        var tables = new Dictionary<string, Table>();
        foreach (var resource in resources.OfType("AWS::DynamoDB::Table"))
        {
            var table = Build(resource, references);
            if (!tables.TryAdd(table.Name, table))
            {
                throw resource.Error($"the table {tables[table.Name].LogicalId} has the name {table.Name} too; give each its own TableName");
            }
        }

        return [.. tables.Values];
    }

    private static Table Build(Resource resource, ResourceReferences references)
    {
        var properties = new Properties(resource, references.Evaluator);
        var attributes = new Dictionary<string, string>();
        foreach (var attribute in properties.Sections("AttributeDefinitions"))
        {
            if (!attributes.TryAdd(attribute.RequiredText("AttributeName"), attribute.RequiredText("AttributeType", "S", "N", "B")))
            {
                throw attribute.Error("AttributeName", $"is {attribute.Text("AttributeName")}, which is defined already");
            }
        }

        return new Table(
            resource.LogicalId,
            references.Ids.Ref(resource),
            Key(properties, attributes, "HASH") ?? throw properties.Error("KeySchema", "has no attribute of KeyType HASH"),
            Key(properties, attributes, "RANGE"),
            Capacity(properties),
            TimeToLiveAttribute(properties));
    }

    private static KeyAttribute? Key(Properties table, Dictionary<string, string> attributes, string keyType)
    {
        var keys = table.Sections("KeySchema").Where(key => key.Text("KeyType", "HASH", "RANGE") == keyType).ToList();
        if (keys.Count > 1)
        {
            throw keys[1].Error("KeyType", $"is a second {keyType}; a key has one");
        }

        return keys is not [var key]
            ? null
            : attributes.TryGetValue(key.RequiredText("AttributeName"), out var type)
                ? new KeyAttribute(key.RequiredText("AttributeName"), type)
                : throw key.Error("AttributeName", $"is {key.Text("AttributeName")}, which AttributeDefinitions does not define");
    }

    private static ProvisionedCapacity? Capacity(Properties table)
    {
        const string provisionedThroughput = "ProvisionedThroughput";
        var throughput = table.Section(provisionedThroughput);
        if (table.Text("BillingMode", "PROVISIONED", "PAY_PER_REQUEST") == "PAY_PER_REQUEST")
        {
            return throughput is null ? null : throw table.Error(provisionedThroughput, "has no place beside BillingMode PAY_PER_REQUEST; remove one");
        }

        return throughput is null
            ? throw table.Error(provisionedThroughput, "is missing; give it, or BillingMode: PAY_PER_REQUEST")
            : new ProvisionedCapacity(
                throughput.RequiredInteger("ReadCapacityUnits", 1, int.MaxValue),
                throughput.RequiredInteger("WriteCapacityUnits", 1, int.MaxValue));
    }

    private static string? TimeToLiveAttribute(Properties table) =>
        table.Section("TimeToLiveSpecification") is { } timeToLive && timeToLive.Boolean("Enabled")
            ? timeToLive.RequiredText("AttributeName")
            : null;
}
