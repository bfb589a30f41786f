using Functions.Local.DynamoDb.Capacity;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// One table's items, in memory. Writes are atomic, and a page is what the table held at one moment: this one for a consistent
/// read, an earlier one for another when reads are asked to be stale. Items past their time to
/// live stay: DynamoDB deletes them within days of expiry and serves them until then
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html), so code that relies on their
/// deletion is wrong there too.
/// </summary>
/// <param name="table">The table.</param>
/// <param name="capacity">Its capacity.</param>
/// <param name="staleReads">How long after it each write reaches the reads that do not ask for consistency.</param>
/// <param name="clock">Lets that time pass.</param>
internal sealed class TableStore(Table table, TableCapacity capacity, TimeSpan staleReads, TimeProvider clock)
{
    private readonly ItemOrder _latest = new();
    private readonly ItemOrder _stale = new();
    private readonly Queue<LateWrite> _late = new();
    private readonly Lock _gate = new();

    public Table Table => table;

    public TableSchema Schema { get; } = new(table);

    public TableCapacity Capacity => capacity;

    public DateTimeOffset Created { get; } = clock.GetUtcNow();

    /// <summary>How many items there are and what they weigh in bytes.</summary>
    public (int Count, long Size) Totals
    {
        get
        {
            lock (_gate)
                return (_latest.Count, _latest.Size);
        }
    }

    /// <param name="key">The item's key.</param>
    /// <param name="consistent">Whether every write before counts.</param>
    public StoredItem? Find(ItemKey key, bool consistent)
    {
        lock (_gate)
            return Items(consistent).Find(key);
    }

    /// <summary>Replaces the item at <paramref name="key"/>, or what is not there, with what <paramref name="change"/> makes of it.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="change">Gets the stored item and returns the new one; null on either side is no item. If it throws, nothing changes.</param>
    public void Write(ItemKey key, Func<StoredItem?, StoredItem?> change)
    {
        lock (_gate)
        {
            var changed = change(_latest.Find(key));
            _latest.Set(key, changed);
            if (staleReads == TimeSpan.Zero)
                return;
            CatchUp();
            _late.Enqueue(new(clock.GetTimestamp(), key, changed));
        }
    }

    /// <summary>Items between two bounds, in order, until the limit or 1 MB.</summary>
    /// <param name="from">Lower bound.</param>
    /// <param name="to">Upper bound.</param>
    /// <param name="consistent">Whether every write before counts.</param>
    /// <param name="limit">The most items to return; null for no such limit.</param>
    /// <param name="descending">From the upper bound down.</param>
    public Page Read(ItemKey from, ItemKey to, bool consistent, int? limit = null, bool descending = false)
    {
        lock (_gate)
            return Items(consistent).Read(from, to, limit, descending);
    }

    private ItemOrder Items(bool consistent)
    {
        if (consistent || staleReads == TimeSpan.Zero)
            return _latest;
        CatchUp();
        return _stale;
    }

    private void CatchUp()
    {
        while (_late.TryPeek(out var write) && clock.GetElapsedTime(write.Written) >= staleReads)
        {
            _stale.Set(write.Key, write.Item);
            _late.Dequeue();
        }
    }

    private readonly record struct LateWrite(long Written, ItemKey Key, StoredItem? Item);
}
