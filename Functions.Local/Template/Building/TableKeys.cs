using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>A table's AttributeDefinitions, and the key schemas of the table and its indexes, which together must use each of them.</summary>
internal sealed class TableKeys
{
    private readonly Properties _table;
    private readonly Dictionary<string, string> _types = [];
    private readonly HashSet<string> _used = [];

    public TableKeys(Properties table)
    {
        _table = table;
        foreach (var attribute in table.Sections("AttributeDefinitions"))
        {
            if (!_types.TryAdd(attribute.RequiredText("AttributeName"), attribute.RequiredText("AttributeType", "S", "N", "B")))
            {
                throw attribute.Error("AttributeName", $"is {attribute.Text("AttributeName")}, which is defined already");
            }
        }
    }

    /// <summary>The KeySchema of the table or of an index.</summary>
    public (KeyAttribute PartitionKey, KeyAttribute? SortKey) Read(Properties owner)
    {
        var partitionKey = Key(owner, "HASH") ?? throw owner.Error("KeySchema", "has no attribute of KeyType HASH");
        var sortKey = Key(owner, "RANGE");
        return sortKey == partitionKey
            ? throw owner.Error("KeySchema", $"has {sortKey.Name} as HASH and as RANGE; they must be two attributes")
            : (partitionKey, sortKey);
    }

    /// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html#DDB-CreateTable-request-AttributeDefinitions</summary>
    public void CheckAllUsed()
    {
        if (_types.Keys.FirstOrDefault(name => !_used.Contains(name)) is { } unused)
        {
            throw _table.Error("AttributeDefinitions", $"defines {unused}, which is no key of the table or of an index; DynamoDB defines keys only");
        }
    }

    private KeyAttribute? Key(Properties owner, string keyType)
    {
        var keys = owner.Sections("KeySchema").Where(key => key.Text("KeyType", "HASH", "RANGE") == keyType).ToList();
        if (keys.Count > 1)
        {
            throw keys[1].Error("KeyType", $"is a second {keyType}; a key has one");
        }

        if (keys is not [var key])
        {
            return null;
        }

        var name = key.RequiredText("AttributeName");
        _used.Add(name);
        return _types.TryGetValue(name, out var type)
            ? new KeyAttribute(name, type)
            : throw key.Error("AttributeName", $"is {name}, which AttributeDefinitions does not define");
    }
}
