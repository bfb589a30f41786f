using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// Which parts of an item an answer carries
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.ProjectionExpressions.html).
/// </summary>
internal sealed class ProjectionExpression
{
    private readonly Node _root = new();

    public ProjectionExpression(IReadOnlyList<DocumentPath> paths)
    {
        Paths = paths;
        foreach (var path in paths)
            _root.Add(path.Elements);
    }

    public IReadOnlyList<DocumentPath> Paths { get; }

    /// <exception cref="ExpressionException">DynamoDB refuses it.</exception>
    public static ProjectionExpression Parse(string expression, ExpressionAttributes attributes)
    {
        var problems = new ExpressionProblems();
        var tokens = new TokenReader(expression, attributes, problems);
        List<DocumentPath> paths = [];
        do
        {
            var path = tokens.ReadPath();
            path.CheckApart(paths, problems);
            paths.Add(path);
        }
        while (tokens.TryTake(","));
        tokens.ExpectEnd();
        problems.ThrowIfAny();
        return new(paths);
    }

    /// <summary>The selected parts; list elements close ranks, in the list's order.</summary>
    public AttributeMap Apply(AttributeMap item) => Select(item, _root);

    private static AttributeMap Select(AttributeMap map, Node node)
    {
        var selected = new AttributeMap();
        foreach (var (element, child) in node.Children)
        {
            if (element.Name is { } name && map.TryGetValue(name, out var value) && Select(value, child) is { } part)
                selected.Add(name, part);
        }

        return selected;
    }

    private static AttributeValue? Select(AttributeValue value, Node node)
    {
        if (node.Children.Count == 0)
            return value;
        if (value is MapValue map)
            return Select(map.Value, node) is { Count: > 0 } members ? new MapValue(members) : null;
        if (value is not ListValue list)
            return null;
        List<AttributeValue> elements = [];
        foreach (var (element, child) in node.Children.OrderBy(pair => pair.Key.Index))
        {
            if (element.Name is null && element.Index < list.Value.Count && Select(list.Value[element.Index], child) is { } part)
                elements.Add(part);
        }

        return elements.Count > 0 ? new ListValue(elements) : null;
    }

    private sealed class Node
    {
        public Dictionary<PathElement, Node> Children { get; } = [];

        public void Add(IEnumerable<PathElement> path)
        {
            var node = this;
            foreach (var element in path)
            {
                if (!node.Children.TryGetValue(element, out var child))
                    node.Children.Add(element, child = new Node());
                node = child;
            }
        }
    }
}
