using Functions.Local.DynamoDb.Capacity;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>
/// One table's items, in memory. Writes are atomic, and a page is what the table held at one moment. Items past their time to
/// live stay: DynamoDB deletes them within days of expiry and serves them until then
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ttl-expired-items.html), so code that relies on their
/// deletion is wrong there too.
/// </summary>
internal sealed class TableStore(Table table, TableCapacity capacity, DateTimeOffset created)
{
    /// <summary>A page ends with the item that brings it to 1 MB.</summary>
    private const int PageSize = 1024 * 1024;

    private readonly SortedSet<StoredItem> _items = new(StoredItem.ByKey);
    private readonly Lock _gate = new();
    private long _size;

    public Table Table => table;

    public TableSchema Schema { get; } = new(table);

    public TableCapacity Capacity => capacity;

    public DateTimeOffset Created => created;

    /// <summary>How many items there are and what they weigh in bytes.</summary>
    public (int Count, long Size) Totals
    {
        get
        {
            lock (_gate)
                return (_items.Count, _size);
        }
    }

    public StoredItem? Find(ItemKey key)
    {
        lock (_gate)
            return FindLocked(key);
    }

    /// <summary>Replaces the item at <paramref name="key"/>, or what is not there, with what <paramref name="change"/> makes of it.</summary>
    /// <param name="key">The item's key.</param>
    /// <param name="change">Gets the stored item and returns the new one; null on either side is no item. If it throws, nothing changes.</param>
    public void Write(ItemKey key, Func<StoredItem?, StoredItem?> change)
    {
        lock (_gate)
        {
            var old = FindLocked(key);
            var changed = change(old);
            if (old is not null)
                _items.Remove(old);
            if (changed is not null)
                _items.Add(changed);
            _size += (changed?.Size ?? 0) - (old?.Size ?? 0);
        }
    }

    /// <summary>Items between two bounds, in order, until the limit or 1 MB; the cost does not depend on the table's size.</summary>
    /// <param name="from">Lower bound.</param>
    /// <param name="to">Upper bound.</param>
    /// <param name="limit">The most items to return; null for no such limit.</param>
    /// <param name="descending">From the upper bound down.</param>
    public Page Read(ItemKey from, ItemKey to, int? limit = null, bool descending = false)
    {
        var items = new List<StoredItem>();
        var size = 0;
        lock (_gate)
        {
            if (from.CompareTo(to) > 0)
                return new(items, size, Ended: true);
            var range = _items.GetViewBetween(StoredItem.Probe(from), StoredItem.Probe(to));
            foreach (var item in descending ? range.Reverse() : range)
            {
                items.Add(item);
                size += item.Size;
                if (items.Count == limit || size >= PageSize)
                    return new(items, size, Ended: false);
            }
        }

        return new(items, size, Ended: true);
    }

    private StoredItem? FindLocked(ItemKey key) => _items.TryGetValue(StoredItem.Probe(key), out var item) ? item : null;
}

/// <param name="Items">In order.</param>
/// <param name="Size">Together, in bytes.</param>
/// <param name="Ended">False when a limit ended the page; then there may be more, or nothing, as in DynamoDB.</param>
internal sealed record Page(IReadOnlyList<StoredItem> Items, int Size, bool Ended);
