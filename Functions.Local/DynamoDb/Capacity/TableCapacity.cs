using Functions.Local.DynamoDb.Storage;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>The read and write capacity of a table and its global indexes; local ones share the table's.</summary>
/// <param name="table">What is provisioned.</param>
/// <param name="enforce">Whether requests past it are throttled.</param>
/// <param name="clock">Fills the banks.</param>
internal sealed class TableCapacity(Table table, bool enforce, TimeProvider clock)
{
    private readonly Banks _table = Banks.Of(enforce ? table.Capacity : null, clock);
    private readonly Dictionary<string, Banks> _indexes =
        table.Indexes.Where(index => index.IsGlobal).ToDictionary(index => index.Name, index => Banks.Of(enforce ? index.Capacity : null, clock));
    private readonly Lock _gate = new();

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void Read(ConsumedUnits units)
    {
        lock (_gate)
        {
            Check(units, banks => banks.Reads);
            Take(units, banks => banks.Reads);
        }
    }

    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException; then nobody is charged for what is not written.</exception>
    public void Write(ConsumedUnits units)
    {
        lock (_gate)
        {
            Check(units, banks => banks.Writes);
            Take(units, banks => banks.Writes);
        }
    }

    /// <summary>The first half of a write that waits for others to be admitted too.</summary>
    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException.</exception>
    public void CheckWrite(ConsumedUnits units)
    {
        lock (_gate)
            Check(units, banks => banks.Writes);
    }

    /// <summary>The second half.</summary>
    public void TakeWrite(ConsumedUnits units)
    {
        lock (_gate)
            Take(units, banks => banks.Writes);
    }

    private void Check(ConsumedUnits units, Func<Banks, BurstCapacity?> kind)
    {
        foreach (var index in units.Indexes)
        {
            if (kind(BanksOf(index.Index))?.HasAny() == false)
                throw DynamoDbException.ThroughputExceeded(index.Index.Index.IsGlobal);
        }

        if (units.Table > 0 && kind(_table)?.HasAny() == false)
            throw DynamoDbException.ThroughputExceeded(ofIndex: false);
    }

    private void Take(ConsumedUnits units, Func<Banks, BurstCapacity?> kind)
    {
        foreach (var index in units.Indexes)
            kind(BanksOf(index.Index))?.Take(index.Units);
        kind(_table)?.Take(units.Table);
    }

    private Banks BanksOf(IndexSchema index) => index.Index.IsGlobal ? _indexes[index.Index.Name] : _table;

    private sealed record Banks(BurstCapacity? Reads, BurstCapacity? Writes)
    {
        public static Banks Of(ProvisionedCapacity? provisioned, TimeProvider clock) => provisioned is null
            ? new(null, null)
            : new(new(provisioned.ReadUnits, clock), new(provisioned.WriteUnits, clock));
    }
}
