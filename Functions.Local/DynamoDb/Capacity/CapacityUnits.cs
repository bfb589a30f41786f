using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Capacity;

/// <summary>
/// What operations cost
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/read-write-operations.html).
/// </summary>
internal static class CapacityUnits
{
    private const int ReadBlock = 4 * 1024;
    private const int WriteBlock = 1024;

    /// <summary>A unit for each started 4 KB of an item or a page, half if eventually consistent, and no less for nothing.</summary>
    public static double OfRead(int size, bool consistent) => Blocks(size, ReadBlock) * (consistent ? 1 : 0.5);

    /// <summary>Two units for each started 4 KB.</summary>
    public static double OfTransactedRead(int size) => 2 * OfRead(size, consistent: true);

    /// <summary>A unit for each started KB of the larger of the item before and after, and no less for nothing.</summary>
    public static double OfWrite(int oldSize, int newSize) => Blocks(Math.Max(oldSize, newSize), WriteBlock);

    /// <summary>What replacing an item costs the table and those of its indexes that it changes.</summary>
    public static ConsumedUnits OfWrite(TableSchema schema, StoredItem? old, StoredItem? item)
    {
        var indexes = new List<IndexUnits>();
        foreach (var index in schema.Indexes)
        {
            if (OfEntry(index.EntryOf(old), index.EntryOf(item)) is var units and > 0)
                indexes.Add(new(index, units));
        }

        return new(OfWrite(old?.Size ?? 0, item?.Size ?? 0), indexes);
    }

    /// <summary>
    /// The same as a part of a transaction, which writes each item of a table twice, to prepare and to commit
    /// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling),
    /// and an index's entry once.
    /// </summary>
    public static ConsumedUnits OfTransactedWrite(TableSchema schema, StoredItem? old, StoredItem? item) =>
        ConsumedUnits.OfTable(OfWrite(old?.Size ?? 0, item?.Size ?? 0)) + OfWrite(schema, old, item);

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations.Writes</summary>
    private static double OfEntry(StoredItem? old, StoredItem? entry) => (old, entry) switch
    {
        (null, null) => 0,
        ({ } left, { } now) when left.Key.CompareTo(now.Key) != 0 => OfWrite(left.Size, 0) + OfWrite(0, now.Size),
        ({ } same, { } now) when AttributeComparer.AreEqual(new MapValue(same.Attributes), new MapValue(now.Attributes)) => 0,
        _ => OfWrite(old?.Size ?? 0, entry?.Size ?? 0),
    };

    private static int Blocks(int size, int block) => Math.Max(1, (size + block - 1) / block);
}
