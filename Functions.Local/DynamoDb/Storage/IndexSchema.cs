using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>An index's keys, and what of an item it holds.</summary>
/// <param name="index">The index.</param>
/// <param name="position">Among the table's.</param>
/// <param name="table">The table's keys.</param>
internal sealed class IndexSchema(TableIndex index, int position, TableSchema table) : KeySchema(index.PartitionKey, index.SortKey)
{
    private readonly HashSet<string> _projected =
        [.. table.Keys.Select(key => key.Name), index.PartitionKey.Name, index.SortKey?.Name ?? index.PartitionKey.Name, .. index.NonKeyAttributes];

    public TableIndex Index => index;

    public int Position => position;

    public override IReadOnlyList<KeyAttribute> PageKeys { get; } =
        [.. table.Keys.Append(index.PartitionKey).Concat(index.SortKey is { } sort ? [sort] : []).Distinct()];

    public bool Projects(string attribute) => index.Projection == "ALL" || _projected.Contains(attribute);

    /// <summary>The item's entry; null for an item that lacks a key of the index.</summary>
    public StoredItem? EntryOf(StoredItem? item)
    {
        if (item is null || !Keys.All(key => item.Attributes.ContainsKey(key.Name)))
            return null;
        var place = ItemKey.Of(item.Attributes[PartitionKey.Name], SortKey is { } sort ? item.Attributes[sort.Name] : null, item.Key);
        if (index.Projection == "ALL")
            return item with { Key = place };
        var attributes = new AttributeMap();
        foreach (var (name, value) in item.Attributes)
        {
            if (_projected.Contains(name))
                attributes.Add(name, value);
        }

        return new(place, attributes, ItemSize.Of(attributes));
    }

    public override ItemKey StartKeyOf(AttributeMap key)
    {
        if (key.Count != PageKeys.Count || PageKeys.Any(part => !key.ContainsKey(part.Name)))
            throw DynamoDbException.Validation("The provided starting key is invalid");
        if (PageKeys.Any(part => key[part.Name].Type != part.Type))
            throw DynamoDbException.Validation("The provided key element does not match the schema");
        foreach (var part in Keys)
            CheckValue(part, key[part.Name], problem => $"One or more parameter values were invalid: {problem} Key: {part.Name}");
        var item = new AttributeMap();
        foreach (var part in table.Keys)
            item.Add(part.Name, key[part.Name]);
        return ItemKey.Of(key[PartitionKey.Name], SortKey is { } sort ? key[sort.Name] : null, table.StartKeyOf(item));
    }
}
