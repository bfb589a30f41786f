using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>A table's read and write capacity.</summary>
/// <param name="provisioned">What to enforce; null enforces nothing.</param>
/// <param name="clock">Fills the banks.</param>
internal sealed class TableCapacity(ProvisionedCapacity? provisioned, TimeProvider clock)
{
    private readonly BurstCapacity? _reads = provisioned is null ? null : new(provisioned.ReadUnits, clock);
    private readonly BurstCapacity? _writes = provisioned is null ? null : new(provisioned.WriteUnits, clock);

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void Read(double units) => Take(_reads, units);

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void Write(double units) => Take(_writes, units);

    private static void Take(BurstCapacity? banked, double units)
    {
        if (banked?.TryTake(units) == false)
            throw DynamoDbException.ThroughputExceeded();
    }
}
