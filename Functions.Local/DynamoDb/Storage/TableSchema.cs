using System.Text;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>A table's key schema: takes keys out of items and requests and refuses what does not fit.</summary>
internal sealed class TableSchema(Table table)
{
    private const int MaximumPartitionKey = 2048;
    private const int MaximumSortKey = 1024;

    public KeyAttribute PartitionKey => table.PartitionKey;

    public KeyAttribute? SortKey => table.SortKey;

    public IEnumerable<KeyAttribute> Keys => SortKey is { } sort ? [PartitionKey, sort] : [PartitionKey];

    /// <summary>The key of an item to be stored.</summary>
    public ItemKey KeyOfItem(AttributeMap item)
    {
        foreach (var key in Keys)
        {
            if (!item.TryGetValue(key.Name, out var value))
                throw DynamoDbException.Validation($"One or more parameter values were invalid: Missing the key {key.Name} in the item");
            if (value.Type != key.Type)
                throw DynamoDbException.Validation($"One or more parameter values were invalid: Type mismatch for key {key.Name} expected: {key.Type} actual: {value.Type}");
            CheckValue(key, value, "One or more parameter values are not valid. ");
        }

        return Place(item);
    }

    /// <summary>The key that a request names: exactly the key attributes.</summary>
    public ItemKey KeyOf(AttributeMap key)
    {
        if (key.Count != Keys.Count() || Keys.Any(part => !key.TryGetValue(part.Name, out var value) || value.Type != part.Type))
            throw DynamoDbException.Validation("The provided key element does not match the schema");
        foreach (var part in Keys)
            CheckValue(part, key[part.Name], "One or more parameter values were invalid: ");
        return Place(key);
    }

    /// <summary>The key that a page starts after.</summary>
    public ItemKey StartKeyOf(AttributeMap key)
    {
        try
        {
            return KeyOf(key);
        }
        catch (DynamoDbException error)
        {
            throw DynamoDbException.Validation($"The provided starting key is invalid: {error.Message}");
        }
    }

    /// <summary>An item's key attributes, as LastEvaluatedKey names them.</summary>
    public AttributeMap KeyAttributes(AttributeMap item)
    {
        var key = new AttributeMap();
        foreach (var part in Keys)
            key.Add(part.Name, item[part.Name]);
        return key;
    }

    /// <summary>Refuses paths that reach into a key attribute, which is always a scalar.</summary>
    public void CheckPaths(IEnumerable<DocumentPath> paths)
    {
        foreach (var path in paths)
        {
            if (path.Elements.Count > 1 && Keys.Any(key => key.Name == path.Attribute))
                throw DynamoDbException.Validation($"Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: Key: {path.Attribute}");
        }
    }

    private ItemKey Place(AttributeMap attributes) =>
        ItemKey.Of(attributes[PartitionKey.Name], SortKey is { } sort ? attributes[sort.Name] : null);

    private void CheckValue(KeyAttribute key, AttributeValue value, string prefix)
    {
        var size = value switch
        {
            StringValue text => Encoding.UTF8.GetByteCount(text.Value),
            BinaryValue binary => binary.Value.Length,
            _ => 1,
        };
        if (size == 0)
            throw DynamoDbException.Validation($"{prefix}The AttributeValue for a key attribute cannot contain an empty {(key.Type == "S" ? "string" : "binary")} value. Key: {key.Name}");
        // The missing blank is DynamoDB's.
        if (key == PartitionKey && size > MaximumPartitionKey)
            throw DynamoDbException.Validation("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");
        if (key == SortKey && size > MaximumSortKey)
            throw DynamoDbException.Validation("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}
