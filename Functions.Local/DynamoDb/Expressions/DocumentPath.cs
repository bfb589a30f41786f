using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>The way to a value in an item, <c>a.b[0]</c>, placeholders resolved; the first element is always a name.</summary>
internal sealed record DocumentPath(IReadOnlyList<PathElement> Elements)
{
    /// <summary>The top-level attribute.</summary>
    public string Attribute => Elements[0].Name!;

    /// <summary>Null when the item has nothing there.</summary>
    public AttributeValue? Resolve(AttributeMap item)
    {
        var value = item.GetValueOrDefault(Attribute);
        foreach (var element in Elements.Skip(1))
        {
            value = (value, element) switch
            {
                (MapValue map, { Name: { } name }) => map.Value.GetValueOrDefault(name),
                (ListValue list, { Name: null }) when element.Index < list.Value.Count => list.Value[element.Index],
                _ => null,
            };
        }

        return value;
    }

    /// <summary>As DynamoDB's messages show a path: <c>[a, b, [0]]</c>.</summary>
    public override string ToString() => $"[{string.Join(", ", Elements)}]";

    public bool IsSameAs(DocumentPath other) => Elements.SequenceEqual(other.Elements);
}

/// <param name="Name">Of an attribute or a map's member; null for a list's element.</param>
/// <param name="Index">0-based, of a list's element.</param>
internal readonly record struct PathElement(string? Name, int Index = 0)
{
    public override string ToString() => Name ?? $"[{Index}]";
}
