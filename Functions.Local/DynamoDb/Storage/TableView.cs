namespace Functions.Local.DynamoDb.Storage;

/// <summary>A table's items and its indexes' entries, as reads of one kind see them. For one thread at a time.</summary>
internal sealed class TableView(TableSchema schema)
{
    private readonly ItemOrder[] _indexes = [.. schema.Indexes.Select(_ => new ItemOrder())];

    public ItemOrder Items { get; } = new();

    /// <summary>The order to read.</summary>
    /// <param name="index">Null for the table's own.</param>
    public ItemOrder Of(IndexSchema? index) => index is null ? Items : _indexes[index.Position];

    /// <summary>Puts the item at the key, and its entries into the indexes, in place of what is there; null removes.</summary>
    public void Set(ItemKey key, StoredItem? item)
    {
        var old = Items.Find(key);
        Items.Set(key, item);
        foreach (var index in schema.Indexes)
        {
            if (index.EntryOf(old) is { } left)
                Of(index).Set(left.Key, null);
            if (index.EntryOf(item) is { } entry)
                Of(index).Set(entry.Key, entry);
        }
    }
}
