using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Storage;

/// <param name="Key">The item's place in the table.</param>
/// <param name="Attributes">Never changed once stored: a write replaces the item.</param>
/// <param name="Size">In bytes, see <see cref="ItemSize"/>.</param>
internal sealed record StoredItem(ItemKey Key, AttributeMap Attributes, int Size)
{
    public static Comparer<StoredItem> ByKey { get; } = Comparer<StoredItem>.Create((left, right) => left.Key.CompareTo(right.Key));

    /// <summary>Something to search the order with.</summary>
    public static StoredItem Probe(ItemKey key) => new(key, [], 0);
}
