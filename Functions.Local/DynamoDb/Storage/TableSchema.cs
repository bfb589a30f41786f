using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Storage;

/// <summary>A table's keys and its indexes': takes keys out of items and requests and refuses what does not fit.</summary>
internal sealed class TableSchema : KeySchema
{
    private const string Invalid = "One or more parameter values were invalid: ";

    public TableSchema(Table table)
        : base(table.PartitionKey, table.SortKey) =>
        Indexes = [.. table.Indexes.Select((index, position) => new IndexSchema(index, position, this))];

    /// <summary>Global ones and local ones.</summary>
    public IReadOnlyList<IndexSchema> Indexes { get; }

    public override IReadOnlyList<KeyAttribute> PageKeys => Keys;

    /// <summary>Every attribute that is a key of the table or of an index.</summary>
    public IEnumerable<KeyAttribute> AllKeys => Keys.Concat(Indexes.SelectMany(index => index.Keys)).Distinct();

    /// <exception cref="DynamoDbException">There is none of that name.</exception>
    public IndexSchema Index(string name) => Indexes.FirstOrDefault(index => index.Index.Name == name)
        ?? throw DynamoDbException.Validation($"The table does not have the specified index: {name}");

    /// <summary>The key of an item to be stored.</summary>
    public ItemKey KeyOfItem(AttributeMap item)
    {
        foreach (var key in Keys)
        {
            if (!item.TryGetValue(key.Name, out var value))
                throw DynamoDbException.Validation($"{Invalid}Missing the key {key.Name} in the item");
            if (value.Type != key.Type)
                throw DynamoDbException.Validation($"{Invalid}Type mismatch for key {key.Name} expected: {key.Type} actual: {value.Type}");
            CheckValue(key, value, problem => $"One or more parameter values are not valid. {problem} Key: {key.Name}");
        }

        CheckIndexKeys(item);
        return Place(item);
    }

    /// <summary>The key that a request names: exactly the key attributes.</summary>
    /// <param name="key">The attributes.</param>
    /// <param name="invalid">How the complaint about an empty one begins.</param>
    public ItemKey KeyOf(AttributeMap key, string invalid = Invalid)
    {
        if (key.Count != Keys.Count || Keys.Any(part => !key.TryGetValue(part.Name, out var value) || value.Type != part.Type))
            throw DynamoDbException.Validation("The provided key element does not match the schema");
        foreach (var part in Keys)
            CheckValue(part, key[part.Name], problem => $"{invalid}{problem} Key: {part.Name}");
        return Place(key);
    }

    public override ItemKey StartKeyOf(AttributeMap key)
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

    /// <summary>Refuses an item whose attribute of an index's key no index can hold.</summary>
    public void CheckIndexKeys(AttributeMap item)
    {
        foreach (var index in Indexes)
        {
            foreach (var key in index.Keys.Where(key => item.ContainsKey(key.Name)))
            {
                var value = item[key.Name];
                if (value.Type != key.Type)
                    throw DynamoDbException.Validation($"{Invalid}Type mismatch for Index Key {key.Name} Expected: {key.Type} Actual: {value.Type} IndexName: {index.Index.Name}");
                index.CheckValue(key, value, problem =>
                    $"One or more parameter values are not valid. A value specified for a secondary index key is not supported. {problem} IndexName: {index.Index.Name}, IndexKey: {key.Name}");
            }
        }
    }

    /// <summary>Refuses paths that reach into a key attribute, which is always a scalar.</summary>
    public void CheckPaths(IEnumerable<DocumentPath> paths)
    {
        foreach (var path in paths.Where(path => path.Elements.Count > 1))
        {
            const string Problem = "Key attributes must be scalars; list random access '[]' and map lookup '.' are not allowed: ";
            if (Keys.Any(key => key.Name == path.Attribute))
                throw DynamoDbException.Validation($"{Problem}Key: {path.Attribute}");
            if (Indexes.Any(index => index.Keys.Any(key => key.Name == path.Attribute)))
                throw DynamoDbException.Validation($"{Problem}IndexKey: {path.Attribute}");
        }
    }

    /// <summary>Where an item or key with the right attributes lies.</summary>
    public ItemKey Place(AttributeMap attributes) =>
        ItemKey.Of(attributes[PartitionKey.Name], SortKey is { } sort ? attributes[sort.Name] : null);
}
