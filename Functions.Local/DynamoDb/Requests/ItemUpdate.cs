using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>An update of an item in a table, whose keys it must respect.</summary>
internal static class ItemUpdate
{
    /// <summary>The new item; null if there is none and the update makes none.</summary>
    /// <param name="update">Null leaves the item as it is, or makes one of nothing but the key.</param>
    /// <param name="subject">The key's attributes.</param>
    /// <param name="schema">The table's.</param>
    /// <param name="key">The key.</param>
    /// <param name="stored">The stored item, if there is one.</param>
    public static StoredItem? Apply(UpdateExpression? update, AttributeMap subject, TableSchema schema, ItemKey key, StoredItem? stored)
    {
        var item = stored?.Attributes ?? subject;
        if (update is not null)
        {
            item = update.Apply(item);
            if (stored is null && !update.Creates)
                return null;
        }

        CheckIndexKeys(item, schema);
        var size = ItemSize.Of(item);
        return size <= ItemSize.Maximum
            ? new StoredItem(key, item, size)
            : throw DynamoDbException.Validation("Item size to update has exceeded the maximum allowed size");
    }

    /// <summary>Refuses to change the key, and to give an index's key a value that the request shows to be of another type.</summary>
    public static void CheckKeys(IReadOnlyList<UpdateAction> actions, TableSchema schema)
    {
        const string Invalid = "One or more parameter values were invalid: ";
        foreach (var key in schema.Keys.Where(key => actions.Any(action => action.Path.Attribute == key.Name)))
            throw DynamoDbException.Validation($"{Invalid}Cannot update attribute {key.Name}. This attribute is part of the key");
        foreach (var index in schema.Indexes)
        {
            foreach (var key in index.Keys)
            {
                var type = actions.FirstOrDefault(action => action.Path.Elements.Count == 1 && action.Path.Attribute == key.Name)?.StaticType;
                if (type is not null && type != key.Type)
                    throw DynamoDbException.Validation($"{Invalid}Type mismatch for Index Key {key.Name} Expected: {key.Type} Actual: {type} IndexName: {index.Index.Name}");
            }
        }
    }

    private static void CheckIndexKeys(AttributeMap item, TableSchema schema)
    {
        foreach (var index in schema.Indexes)
        {
            foreach (var key in index.Keys.Where(key => item.ContainsKey(key.Name)))
            {
                if (item[key.Name].Type != key.Type)
                    throw DynamoDbException.Validation("The update expression attempted to update the secondary index key to unsupported type");
                index.CheckValue(key, item[key.Name], problem =>
                    $"One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. {problem}");
            }
        }
    }
}
