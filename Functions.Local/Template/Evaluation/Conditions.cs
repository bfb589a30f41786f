using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>The template's Conditions.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-conditions.html</summary>
internal sealed class Conditions
{
    private readonly MapNode? _section;
    private readonly Evaluator _evaluator;
    private readonly Dictionary<string, bool> _known = [];
    private readonly List<string> _underway = [];

    /// <summary>Evaluates all of them, used or not, as CloudFormation does.</summary>
    /// <exception cref="UserError">One is wrong or depends on itself.</exception>
    public Conditions(MapNode? section, Evaluator evaluator)
    {
        (_section, _evaluator) = (section, evaluator);
        foreach (var condition in section?.Entries ?? [])
        {
            Holds(condition.Key, condition.Location);
        }
    }

    /// <exception cref="UserError">There is no such condition.</exception>
    public bool Holds(string name, Location at)
    {
        if (_known.TryGetValue(name, out var known))
        {
            return known;
        }

        if (_underway.Contains(name))
        {
            throw at.Error($"the conditions go in a circle: {string.Join(" -> ", _underway.SkipWhile(one => one != name))} -> {name}");
        }

        var condition = _section?.Find(name) ?? throw at.Error($"there is no condition {name} in the Conditions section");
        _underway.Add(name);
        var holds = Evaluate(condition.Value);
        _underway.Remove(name);
        return _known[name] = holds;
    }

    private bool Evaluate(Node node) => node switch
    {
        FunctionNode { Name: "Fn::Equals" } function => Same(Arguments(function, 2, 2)),
        FunctionNode { Name: "Fn::Not" } function => !Evaluate(Arguments(function, 1, 1)[0]),
        FunctionNode { Name: "Fn::And" } function => EvaluateEach(function).All(holds => holds),
        FunctionNode { Name: "Fn::Or" } function => EvaluateEach(function).Any(holds => holds),
        FunctionNode { Name: "Condition", Argument: TextNode name } => Holds(name.Name, name.Location),
        MapNode { Entries: [{ Key: "Condition", Value: TextNode name }] } => Holds(name.Name, name.Location),
        _ => throw node.Error($"{node.Kind} is no condition; use Fn::Equals, Fn::And, Fn::Or, Fn::Not or Condition"),
    };

    private bool Same(IReadOnlyList<Node> pair) => _evaluator.Text(pair[0], "Fn::Equals") == _evaluator.Text(pair[1], "Fn::Equals");

    // All of them, so that a mistake in one shows whatever the others say.
    private List<bool> EvaluateEach(FunctionNode function) => [.. Arguments(function, 2, 10).Select(Evaluate)];

    private static IReadOnlyList<Node> Arguments(FunctionNode function, int least, int most) =>
        function.Argument is ListNode { Items: var items } && items.Count >= least && items.Count <= most
            ? items
            : throw function.Error($"{function.Name} takes a list of {(least == most ? $"{least}" : $"{least} to {most}")}");
}
