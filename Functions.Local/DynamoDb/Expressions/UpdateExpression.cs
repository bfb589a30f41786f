using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// A parsed update (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html). Its
/// actions see the item as it was before all of them, the places of list elements included.
/// </summary>
internal sealed class UpdateExpression
{
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-attributes
    private const int MaximumLevels = 32;

    private readonly Node _root = new();
    private readonly ProjectionExpression _updated;

    /// <param name="actions">Of paths apart.</param>
    public UpdateExpression(IReadOnlyList<UpdateAction> actions)
    {
        Actions = actions;
        _updated = new ProjectionExpression([.. actions.Select(action => action.Path)]);
        foreach (var action in actions)
            _root.Add(action);
    }

    public IReadOnlyList<UpdateAction> Actions { get; }

    /// <summary>Every path in it.</summary>
    public IEnumerable<DocumentPath> Paths => Actions.SelectMany(action => action.Paths);

    /// <summary>Whether it makes an item where there is none.</summary>
    public bool Creates => Actions.Any(action => action.Creates);

    /// <summary>The item after the update.</summary>
    /// <exception cref="DynamoDbException">The item does not have what the update needs.</exception>
    public AttributeMap Apply(AttributeMap item)
    {
        var updated = ApplyToMap(item, _root, item);
        return updated.Values.All(value => LevelsOf(value) <= MaximumLevels)
            ? updated
            : throw DynamoDbException.Validation("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");
    }

    /// <summary>What the item has at the paths that are updated.</summary>
    public AttributeMap UpdatedPartsOf(AttributeMap item) => _updated.Apply(item);

    private static AttributeMap ApplyToMap(AttributeMap map, Node node, AttributeMap item)
    {
        var updated = new AttributeMap();
        foreach (var (name, value) in map)
            updated.Add(name, value);
        foreach (var (element, child) in node.Children)
        {
            if (element.Name is not { } name)
                throw InvalidPath();
            if (Apply(map.GetValueOrDefault(name), child, item) is { } value)
                updated[name] = value;
            else
                updated.Remove(name);
        }

        return updated;
    }

    private static AttributeValue? Apply(AttributeValue? old, Node node, AttributeMap item) => (node.Action, old) switch
    {
        ({ } action, _) => action.Apply(old, item),
        (_, MapValue map) => new MapValue(ApplyToMap(map.Value, node, item)),
        (_, ListValue list) => new ListValue(ApplyToList(list.Value, node, item)),
        _ => throw InvalidPath(),
    };

    /// <summary>Elements set past the end are appended in the order of their places; what is removed leaves no gap.</summary>
    private static List<AttributeValue> ApplyToList(IReadOnlyList<AttributeValue> list, Node node, AttributeMap item)
    {
        AttributeValue?[] updated = [.. list];
        var appended = new SortedList<int, AttributeValue>();
        foreach (var (element, child) in node.Children)
        {
            if (element.Name is not null)
                throw InvalidPath();
            if (element.Index < updated.Length)
                updated[element.Index] = Apply(updated[element.Index], child, item);
            else if (Apply(null, child, item) is { } value)
                appended.Add(element.Index, value);
        }

        return [.. updated.OfType<AttributeValue>(), .. appended.Values];
    }

    private static int LevelsOf(AttributeValue value) => 1 + value switch
    {
        MapValue map => map.Value.Values.Select(LevelsOf).DefaultIfEmpty().Max(),
        ListValue list => list.Value.Select(LevelsOf).DefaultIfEmpty().Max(),
        _ => 0,
    };

    private static DynamoDbException InvalidPath() =>
        DynamoDbException.Validation("The document path provided in the update expression is invalid for update");

    private sealed class Node
    {
        public Dictionary<PathElement, Node> Children { get; } = [];

        public UpdateAction? Action { get; private set; }

        public void Add(UpdateAction action)
        {
            var node = this;
            foreach (var element in action.Path.Elements)
            {
                if (!node.Children.TryGetValue(element, out var child))
                    node.Children.Add(element, child = new Node());
                node = child;
            }

            node.Action = action;
        }
    }
}
