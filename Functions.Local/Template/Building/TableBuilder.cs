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
        var keys = new TableKeys(properties);
        var (partitionKey, sortKey) = keys.Read(properties);
        var table = new Table(resource.LogicalId, references.Ids.Ref(resource), partitionKey, sortKey, Capacity(properties, properties), TimeToLiveAttribute(properties));
        var indexes = IndexBuilder.Build(properties, keys, table);
        keys.CheckAllUsed();
        return indexes.Count > 0 ? table with { Indexes = indexes } : table;
    }

    /// <param name="table">Says how the table is billed.</param>
    /// <param name="owner">The table, or a global index of it.</param>
    internal static ProvisionedCapacity? Capacity(Properties table, Properties owner)
    {
        const string provisionedThroughput = "ProvisionedThroughput";
        var throughput = owner.Section(provisionedThroughput);
        if (table.Text("BillingMode", "PROVISIONED", "PAY_PER_REQUEST") == "PAY_PER_REQUEST")
        {
            return throughput is null ? null : throw owner.Error(provisionedThroughput, "has no place beside BillingMode PAY_PER_REQUEST; remove one");
        }

        return throughput is null
            ? throw owner.Error(provisionedThroughput, "is missing; give it, or BillingMode: PAY_PER_REQUEST")
            : new ProvisionedCapacity(
                throughput.RequiredInteger("ReadCapacityUnits", 1, int.MaxValue),
                throughput.RequiredInteger("WriteCapacityUnits", 1, int.MaxValue));
    }

    private static string? TimeToLiveAttribute(Properties table) =>
        table.Section("TimeToLiveSpecification") is { } timeToLive && timeToLive.Boolean("Enabled")
            ? timeToLive.RequiredText("AttributeName")
            : null;
}
