using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>A table's read and write capacity.</summary>
/// <param name="provisioned">What to enforce; null enforces nothing.</param>
/// <param name="clock">Fills the buckets.</param>
internal sealed class TableCapacity(ProvisionedCapacity? provisioned, TimeProvider clock)
{
    private readonly TokenBucket? _reads = provisioned is null ? null : new(provisioned.ReadUnits, clock);
    private readonly TokenBucket? _writes = provisioned is null ? null : new(provisioned.WriteUnits, clock);

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void Read(double units) => Take(_reads, units);

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void Write(double units) => Take(_writes, units);

    private static void Take(TokenBucket? bucket, double units)
    {
        if (bucket?.TryTake(units) == false)
            throw DynamoDbException.ThroughputExceeded();
    }
}
