using System.Text;
using Functions.Local.DynamoDb.Expressions;
using Functions.Local.DynamoDb.Storage;
using Functions.Local.DynamoDb.Values;
using Functions.Local.Template;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>The part of a partition that a query's key conditions select.</summary>
/// <param name="Partition">The partition as a whole.</param>
/// <param name="From">Lower bound.</param>
/// <param name="To">Upper bound.</param>
internal sealed record KeyRange(ItemKey Partition, ItemKey From, ItemKey To)
{
    /// <exception cref="DynamoDbException">The conditions do not fit the keys.</exception>
    public static KeyRange Of(IReadOnlyList<KeyCondition> conditions, KeySchema schema)
    {
        if (schema.SortKey is null && conditions.Count > 1)
            throw NotSupported();
        var partition = Find(conditions, schema, schema.PartitionKey)
            ?? throw DynamoDbException.Validation($"Query condition missed key schema element: {schema.PartitionKey.Name}");
        if (partition.Comparator != "=")
            throw NotSupported();
        var whole = ItemKey.Of(partition.Values[0], sortKey: null);
        if (conditions.Count == 1)
            return new(whole, whole.JustBefore, whole.JustAfter);
        var sort = Find(conditions, schema, schema.SortKey!)
            ?? throw DynamoDbException.Validation($"Query condition missed key schema element: {schema.SortKey!.Name}");
        var (from, to) = Bounds(sort, whole);
        return new(whole, from, to);
    }

    /// <summary>The condition of one key, its values checked; null when there is none.</summary>
    private static KeyCondition? Find(IReadOnlyList<KeyCondition> conditions, KeySchema schema, KeyAttribute key)
    {
        if (conditions.FirstOrDefault(condition => condition.Attribute == key.Name) is not { } condition)
            return null;
        foreach (var value in condition.Values)
        {
            if (value.Type != key.Type)
                throw DynamoDbException.Validation("One or more parameter values were invalid: Condition parameter type does not match schema type");
            schema.CheckValue(key, value, problem => $"One or more parameter values are not valid. {problem} Key: {key.Name}");
        }

        return condition;
    }

    private static (ItemKey From, ItemKey To) Bounds(KeyCondition sort, ItemKey partition)
    {
        var at = partition with { Sort = sort.Values[0] };
        return sort.Comparator switch
        {
            "=" => (at.JustBefore, at.JustAfter),
            "<" => (partition.JustBefore, at.JustBefore),
            "<=" => (partition.JustBefore, at.JustAfter),
            ">" => (at.JustAfter, partition.JustAfter),
            ">=" => (at.JustBefore, partition.JustAfter),
            "BETWEEN" => (at.JustBefore, (partition with { Sort = sort.Values[1] }).JustAfter),
            _ => (at.JustBefore, AfterPrefix(sort.Values[0]) is { } next ? (partition with { Sort = next }).JustBefore : partition.JustAfter),
        };
    }

    /// <summary>The first value past all that begin with the prefix; null when none is.</summary>
    private static AttributeValue? AfterPrefix(AttributeValue prefix) => prefix switch
    {
        StringValue text => AfterPrefix(text.Value.EnumerateRunes().ToList()),
        BinaryValue binary => binary.Value.AsSpan().LastIndexOfAnyExcept(byte.MaxValue) is var last and >= 0
            ? new BinaryValue([.. binary.Value[..last], (byte)(binary.Value[last] + 1)])
            : null,
        _ => throw DynamoDbException.Validation("One or more parameter values were invalid: ComparisonOperator BEGINS_WITH is not valid for N AttributeValue type"),
    };

    private static StringValue? AfterPrefix(List<Rune> prefix)
    {
        const int LastRune = 0x10FFFF;
        var last = prefix.FindLastIndex(rune => rune.Value != LastRune);
        if (last < 0)
            return null;
        var next = prefix[last].Value + 1;
        // Surrogates are no characters: in UTF-8, U+D7FF is followed by U+E000.
        return new(string.Concat(prefix.Take(last).Append(new Rune(next == 0xD800 ? 0xE000 : next))));
    }

    private static DynamoDbException NotSupported() => DynamoDbException.Validation("Query key condition not supported");
}
