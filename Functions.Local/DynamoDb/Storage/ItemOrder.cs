namespace Functions.Local.DynamoDb.Storage;

/// <summary>Items in the order of their keys. For one thread at a time.</summary>
internal sealed class ItemOrder
{
    /// <summary>A page ends with the item that brings it to 1 MB.</summary>
    private const int PageSize = 1024 * 1024;

    private readonly SortedSet<StoredItem> _items = new(StoredItem.ByKey);

    public int Count => _items.Count;

    /// <summary>What the items weigh together, in bytes.</summary>
    public long Size { get; private set; }

    public StoredItem? Find(ItemKey key) => _items.TryGetValue(StoredItem.Probe(key), out var item) ? item : null;

    /// <summary>Puts the item at the key in place of what is there; null removes.</summary>
    public void Set(ItemKey key, StoredItem? item)
    {
        if (Find(key) is { } old)
        {
            _items.Remove(old);
            Size -= old.Size;
        }

        if (item is not null)
        {
            _items.Add(item);
            Size += item.Size;
        }
    }

    /// <summary>Items between two bounds, in order, until the limit or 1 MB; the cost does not depend on how many there are.</summary>
    /// <param name="from">Lower bound.</param>
    /// <param name="to">Upper bound.</param>
    /// <param name="limit">The most items to return; null for no such limit.</param>
    /// <param name="descending">From the upper bound down.</param>
    public Page Read(ItemKey from, ItemKey to, int? limit, bool descending)
    {
        var items = new List<StoredItem>();
        var size = 0;
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

        return new(items, size, Ended: true);
    }
}

/// <param name="Items">In order.</param>
/// <param name="Size">Together, in bytes.</param>
/// <param name="Ended">False when a limit ended the page; then there may be more, or nothing, as in DynamoDB.</param>
internal sealed record Page(IReadOnlyList<StoredItem> Items, int Size, bool Ended);
