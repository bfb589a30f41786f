using System.Text.Json;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Requests;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Actions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateItem.html</summary>
internal static class UpdateItem
{
    public static void Execute(ActionRequest request, TableCatalog tables, Utf8JsonWriter writer)
    {
        var write = new ItemWrite(request, "Key", updates: true);
        var table = write.Table(tables);
        var key = table.Schema.KeyOf(write.Subject);
        CheckKeys(write.Update?.Actions ?? [], table.Schema);
        write.Answer(table, key, stored => Change(write, table.Schema, key, stored), writer);
    }

    private static StoredItem? Change(ItemWrite write, TableSchema schema, ItemKey key, StoredItem? stored)
    {
        var item = stored?.Attributes ?? write.Subject;
        if (write.Update is not null)
        {
            item = write.Update.Apply(item);
            if (stored is null && !write.Update.Creates)
                return null;
        }

        CheckIndexKeys(item, schema);
        var size = ItemSize.Of(item);
        return size <= ItemSize.Maximum
            ? new StoredItem(key, item, size)
            : throw DynamoDbException.Validation("Item size to update has exceeded the maximum allowed size");
    }

    /// <summary>Refuses to change the key, and to give an index's key a value that the request shows to be of another type.</summary>
    private static void CheckKeys(IReadOnlyList<UpdateAction> actions, TableSchema schema)
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
