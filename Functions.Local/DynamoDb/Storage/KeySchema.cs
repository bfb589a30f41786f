using System.Text;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>What orders a table or an index, and where a page of it begins and ends.</summary>
internal abstract class KeySchema(KeyAttribute partitionKey, KeyAttribute? sortKey)
{
    private const int MaximumPartitionKey = 2048;
    private const int MaximumSortKey = 1024;

    public KeyAttribute PartitionKey => partitionKey;

    public KeyAttribute? SortKey => sortKey;

    public IReadOnlyList<KeyAttribute> Keys { get; } = sortKey is null ? [partitionKey] : [partitionKey, sortKey];

    /// <summary>The attributes that LastEvaluatedKey and ExclusiveStartKey name.</summary>
    public abstract IReadOnlyList<KeyAttribute> PageKeys { get; }

    /// <summary>The key that a page starts after.</summary>
    /// <exception cref="DynamoDbException">It is none.</exception>
    public abstract ItemKey StartKeyOf(AttributeMap key);

    /// <summary>An item's key attributes, as LastEvaluatedKey names them.</summary>
    public AttributeMap PageKeyOf(AttributeMap item)
    {
        var key = new AttributeMap();
        foreach (var part in PageKeys)
            key.Add(part.Name, item[part.Name]);
        return key;
    }

    /// <summary>Refuses a value of the right type that no key may have.</summary>
    /// <param name="key">One of <see cref="Keys"/>.</param>
    /// <param name="value">Its value.</param>
    /// <param name="empty">Puts the complaint about an empty one into its words.</param>
    public void CheckValue(KeyAttribute key, AttributeValue value, Func<string, string> empty)
    {
        var size = value switch
        {
            StringValue text => Encoding.UTF8.GetByteCount(text.Value),
            BinaryValue binary => binary.Value.Length,
            _ => 1,
        };
        if (size == 0)
            throw DynamoDbException.EmptyKey(empty($"The AttributeValue for a key attribute cannot contain an empty {(key.Type == "S" ? "string" : "binary")} value."));
        // The missing blank is DynamoDB's.
        if (key == PartitionKey && size > MaximumPartitionKey)
            throw DynamoDbException.Validation("One or more parameter values were invalid: Size of hashkey has exceeded the maximum size limit of2048 bytes");
        if (key == SortKey && size > MaximumSortKey)
            throw DynamoDbException.Validation("One or more parameter values were invalid: Aggregated size of all range keys has exceeded the size limit of 1024 bytes");
    }
}
