using Functions.Local.DynamoDb.Capacity;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// One table's items, in memory. Writes are atomic, and a page is what the table held at one moment: this one for a consistent
/// read, an earlier one for another when reads are asked to be stale. Items past their time to live are deleted, at no cost.
/// </summary>
internal sealed class TableStore
{
    private readonly TimeSpan _staleReads;
    private readonly TimeProvider _clock;
    private readonly TableView _latest;
    private readonly TableView _eventual;
    private readonly Expiry _expiry;
    private readonly Queue<LateWrite> _late = new();
    private readonly Lock _gate = new();

    /// <param name="table">The table.</param>
    /// <param name="enforceCapacity">Whether requests past its provisioned capacity are throttled.</param>
    /// <param name="staleReads">How long after it each write reaches the reads that do not ask for consistency.</param>
    /// <param name="clock">Lets that time pass, and fills the capacity.</param>
    public TableStore(Table table, bool enforceCapacity, TimeSpan staleReads, TimeProvider clock)
    {
        (_staleReads, _clock) = (staleReads, clock);
        (Table, Schema, Created) = (table, new TableSchema(table), clock.GetUtcNow());
        Capacity = new TableCapacity(table, enforceCapacity, clock);
        _expiry = new Expiry(table.TimeToLiveAttribute, clock);
        _latest = new TableView(Schema);
        _eventual = staleReads > TimeSpan.Zero ? new TableView(Schema) : _latest;
    }

    public Table Table { get; }

    public TableSchema Schema { get; }

    public TableCapacity Capacity { get; }

    public DateTimeOffset Created { get; }

    /// <summary>How many items, or entries of an index, there are and what they weigh in bytes.</summary>
    public (int Count, long Size) TotalsOf(IndexSchema? index)
    {
        lock (_gate)
        {
            var entries = View(consistent: true).Of(index);
            return (entries.Count, entries.Size);
        }
    }

    /// <summary>Does something with several tables while nobody else reads or writes them, nor time passes in them.</summary>
    /// <param name="tables">Each of them once. Two calls at a time could wait for each other.</param>
    /// <param name="work">May use <see cref="Stored"/> and <see cref="Set"/>.</param>
    public static void AtOneMoment(ReadOnlySpan<TableStore> tables, Action work)
    {
        if (tables.IsEmpty)
        {
            work();
            return;
        }

        lock (tables[0]._gate)
        {
            tables[0].View(consistent: true);
            AtOneMoment(tables[1..], work);
        }
    }

    /// <summary>The item as of now. Only within <see cref="AtOneMoment"/>.</summary>
    public StoredItem? Stored(ItemKey key) => _latest.Items.Find(key);

    /// <summary>Puts the item at the key in place of what is there, at no cost; null removes. Only within <see cref="AtOneMoment"/>.</summary>
    public void Set(ItemKey key, StoredItem? item)
    {
        _expiry.Replace(_latest.Items.Find(key), item);
        _latest.Set(key, item);
        if (_eventual != _latest)
            _late.Enqueue(new(_clock.GetTimestamp(), key, item));
    }

    /// <param name="key">The item's key.</param>
    /// <param name="consistent">Whether every write before counts.</param>
    public StoredItem? Find(ItemKey key, bool consistent)
    {
        lock (_gate)
            return View(consistent).Items.Find(key);
    }

    /// <summary>Replaces the item at <paramref name="key"/>, or what is not there, with what <paramref name="change"/> makes of it.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="change">Gets the stored item and returns the new one; null on either side is no item. If it throws, nothing changes.</param>
    /// <returns>What it cost, which has been charged.</returns>
    /// <exception cref="DynamoDbException">ProvisionedThroughputExceededException; nothing changes.</exception>
    public ConsumedUnits Write(ItemKey key, Func<StoredItem?, StoredItem?> change)
    {
        lock (_gate)
        {
            var old = View(consistent: true).Items.Find(key);
            var changed = change(old);
            var units = CapacityUnits.OfWrite(Schema, old, changed);
            Capacity.Write(units);
            Set(key, changed);
            return units;
        }
    }

    /// <summary>Items between two bounds, in order, until the limit or 1 MB.</summary>
    /// <param name="range">What to read.</param>
    /// <param name="consistent">Whether every write before counts.</param>
    /// <param name="limit">The most items to return; null for no such limit.</param>
    public Page Read(ReadRange range, bool consistent, int? limit)
    {
        lock (_gate)
            return View(consistent).Of(range.Index).Read(range.From, range.To, limit, range.Descending);
    }

    /// <summary>The items that entries of an index belong to, at the same moment as the page.</summary>
    public (Page Entries, IReadOnlyList<StoredItem> Items) ReadItems(ReadRange range, bool consistent, int? limit)
    {
        lock (_gate)
        {
            // One view: an item may reach its time to live between two.
            var view = View(consistent);
            var entries = view.Of(range.Index).Read(range.From, range.To, limit, range.Descending);
            return (entries, [.. entries.Items.Select(entry => view.Items.Find(entry.Key.Item!)!)]);
        }
    }

    /// <summary>What is to be read now, with what time has done to it.</summary>
    private TableView View(bool consistent)
    {
        foreach (var key in _expiry.Due())
            Set(key, null);
        CatchUp();
        return consistent ? _latest : _eventual;
    }

    private void CatchUp()
    {
        while (_late.TryPeek(out var write) && _clock.GetElapsedTime(write.Written) >= _staleReads)
        {
            _eventual.Set(write.Key, write.Item);
            _late.Dequeue();
        }
    }

    private readonly record struct LateWrite(long Written, ItemKey Key, StoredItem? Item);
}

/// <param name="Index">Null for the table itself.</param>
/// <param name="From">Lower bound.</param>
/// <param name="To">Upper bound.</param>
/// <param name="Descending">From the upper bound down.</param>
internal sealed record ReadRange(IndexSchema? Index, ItemKey From, ItemKey To, bool Descending = false);
