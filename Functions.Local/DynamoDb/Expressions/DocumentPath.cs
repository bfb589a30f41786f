using Functions.Local.DynamoDb.Expressions.Syntax;
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

    /// <summary>Reports paths that are this one or part of it, the other way round too, or take a map for a list.</summary>
    public void CheckApart(IEnumerable<DocumentPath> earlier, ExpressionProblems problems)
    {
        foreach (var other in earlier)
            CheckApart(other, this, problems);
    }

    private static void CheckApart(DocumentPath one, DocumentPath two, ExpressionProblems problems)
    {
        foreach (var (first, second) in one.Elements.Zip(two.Elements))
        {
            if (first.Name is null != second.Name is null)
            {
                Report(ProblemKind.PathsConflict, "conflict");
                return;
            }

            if (first != second)
                return;
        }

        Report(ProblemKind.PathsOverlap, "overlap");

        void Report(ProblemKind kind, string how) =>
            problems.Add(kind, $"Two document paths {how} with each other; must remove or rewrite one of these paths; path one: {one}, path two: {two}");
    }
}

/// <param name="Name">Of an attribute or a map's member; null for a list's element.</param>
/// <param name="Index">0-based, of a list's element.</param>
internal readonly record struct PathElement(string? Name, int Index = 0)
{
    public override string ToString() => Name ?? $"[{Index}]";
}
