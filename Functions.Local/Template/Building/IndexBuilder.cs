using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-dynamodb-table-globalsecondaryindex.html
/// and its neighbour for local ones.
/// </summary>
internal static class IndexBuilder
{
    private const string Global = "GlobalSecondaryIndexes";
    private const string Local = "LocalSecondaryIndexes";
    private const string NonKeyAttributes = "NonKeyAttributes";

    public static IReadOnlyList<TableIndex> Build(Properties properties, TableKeys keys, Table table)
    {
        List<TableIndex> indexes = [];
        foreach (var (index, isGlobal) in Sections(properties, Global).Select(index => (index, true)).Concat(Sections(properties, Local).Select(index => (index, false))))
        {
            var built = Build(index, isGlobal, properties, keys);
            if (indexes.Exists(other => other.Name == built.Name))
            {
                throw index.Error("IndexName", $"is {built.Name}, which the table has already");
            }

            if (!isGlobal && (table.SortKey is null || built.SortKey is null || built.PartitionKey != table.PartitionKey))
            {
                throw index.Error("KeySchema", $"must be {table.PartitionKey.Name} as HASH and another attribute as RANGE, in a table that has a RANGE itself: the index is local");
            }

            indexes.Add(built);
        }

        return indexes;
    }

    private static IReadOnlyList<Properties> Sections(Properties table, string name) => table.Find(name) is null ? [] : table.Sections(name);

    private static TableIndex Build(Properties index, bool isGlobal, Properties table, TableKeys keys)
    {
        var name = index.RequiredText("IndexName");
        if (name.Length is < 3 or > 255 || !name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '.' or '-'))
        {
            throw index.Error("IndexName", $"is '{name}'; it must be 3 to 255 of the characters a-z, A-Z, 0-9, '_', '-' and '.'");
        }

        var (partitionKey, sortKey) = keys.Read(index);
        var projection = index.Section("Projection") ?? throw index.Error("Projection", "is missing; give it a ProjectionType");
        var type = projection.RequiredText("ProjectionType", "ALL", "KEYS_ONLY", "INCLUDE");
        return new TableIndex(name, isGlobal, partitionKey, sortKey, type, Included(projection, type), isGlobal ? TableBuilder.Capacity(table, index) : null);
    }

    private static IReadOnlyList<string> Included(Properties projection, string type)
    {
        if (projection.Find(NonKeyAttributes) is not { } value)
        {
            return type == "INCLUDE" ? throw projection.Error(NonKeyAttributes, "is missing; ProjectionType INCLUDE needs it") : [];
        }

        if (value is not ListNode { Items: { Count: > 0 } items } || !items.All(item => item is TextNode))
        {
            throw projection.Error(NonKeyAttributes, "must be a list of attribute names");
        }

        return type == "INCLUDE"
            ? [.. items.Cast<TextNode>().Select(item => item.Text)]
            : throw projection.Error(NonKeyAttributes, $"has no place beside ProjectionType {type}; remove it, or make it INCLUDE");
    }
}
