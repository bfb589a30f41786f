namespace Functions.Local.Template;

/// <summary>One of a table's GlobalSecondaryIndexes or LocalSecondaryIndexes.</summary>
/// <param name="Name">The IndexName.</param>
/// <param name="IsGlobal">Whether it has a partition key of its own.</param>
/// <param name="PartitionKey">The HASH key.</param>
/// <param name="SortKey">The RANGE key, if any.</param>
/// <param name="Projection"><c>ALL</c>, <c>KEYS_ONLY</c> or <c>INCLUDE</c>.</param>
/// <param name="NonKeyAttributes">What <c>INCLUDE</c> projects beside the keys.</param>
/// <param name="Capacity">A global index's own units per second; null for a local one, and with <c>PAY_PER_REQUEST</c>.</param>
internal sealed record TableIndex(
    string Name,
    bool IsGlobal,
    KeyAttribute PartitionKey,
    KeyAttribute? SortKey,
    string Projection,
    IReadOnlyList<string> NonKeyAttributes,
    ProvisionedCapacity? Capacity);
