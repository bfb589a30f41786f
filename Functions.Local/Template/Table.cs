namespace Functions.Local.Template;

/// <summary>An <c>AWS::DynamoDB::Table</c>.</summary>
/// <param name="LogicalId">The resource's name in the template.</param>
/// <param name="Name">The table's name, as functions see it.</param>
/// <param name="PartitionKey">The HASH key.</param>
/// <param name="SortKey">The RANGE key, if any.</param>
/// <param name="Capacity">Provisioned read and write units per second; null with <c>PAY_PER_REQUEST</c>.</param>
/// <param name="TimeToLiveAttribute">The attribute that holds an item's expiry in epoch seconds, if any.</param>
internal sealed record Table(
    string LogicalId,
    string Name,
    KeyAttribute PartitionKey,
    KeyAttribute? SortKey,
    ProvisionedCapacity? Capacity,
    string? TimeToLiveAttribute)
{
    public IReadOnlyList<TableIndex> Indexes { get; init; } = [];
}

/// <param name="Name">The attribute's name.</param>
/// <param name="Type"><c>S</c>, <c>N</c> or <c>B</c>.</param>
internal sealed record KeyAttribute(string Name, string Type);

/// <param name="ReadUnits">Read capacity units per second.</param>
/// <param name="WriteUnits">Write capacity units per second.</param>
internal sealed record ProvisionedCapacity(int ReadUnits, int WriteUnits);
