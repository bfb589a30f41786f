using System.Text;
using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>Evaluates intrinsic functions.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html</summary>
/// <param name="references">What Ref and GetAtt see.</param>
/// <param name="mappings">What FindInMap sees.</param>
/// <param name="conditions">What If sees; null inside of conditions, which may not use If.</param>
internal sealed class Evaluator(IReferences references, Mappings mappings, Conditions? conditions)
{
    /// <summary>Evaluates every function in a node, in whichever depth.</summary>
    /// <returns>A node without functions, null when it comes to <c>AWS::NoValue</c>. What has no value is gone from lists and mappings.</returns>
    /// <exception cref="UserError">A function is used wrongly or only AWS can evaluate it.</exception>
    public Node? Evaluate(Node node) => node switch
    {
        TextNode text => Resolved(text),
        ListNode list => list with { Items = [.. list.Items.Select(Evaluate).OfType<Node>()] },
        MapNode map => map with { Entries = [.. Entries(map)] },
        FunctionNode function => Call(function) is var value && value is TextNode text ? Resolved(text) : value,
        _ => node,
    };

    /// <summary>Evaluates to a single value.</summary>
    /// <param name="node">What to evaluate.</param>
    /// <param name="what">What messages call it.</param>
    public string Text(Node node, string what) => Evaluate(node) switch
    {
        TextNode text => text.Text,
        null => throw node.Error($"{what} needs a single value where AWS::NoValue stands"),
        var other => throw node.Error($"{what} needs a single value where {other.Kind} stands"),
    };

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html
    private static TextNode Resolved(TextNode text) => text.Text.Contains("{{resolve:", StringComparison.Ordinal)
        ? throw text.Error($"only AWS resolves {text.Text}; take the value from a parameter")
        : text;

    private IEnumerable<MapEntry> Entries(MapNode map)
    {
        foreach (var entry in map.Entries)
        {
            if (Evaluate(entry.Value) is { } value)
            {
                yield return entry with { Value = value };
            }
        }
    }

    private Node? Call(FunctionNode function) => function.Name switch
    {
        "Ref" => references.Ref(Literal(function), function.Location),
        "Fn::GetAtt" => GetAtt(function),
        "Fn::Sub" => Sub(function),
        "Fn::Join" => Join(function),
        "Fn::Split" => Split(function),
        "Fn::Select" => Select(function),
        "Fn::If" => Evaluate(Chosen(function, conditions ?? throw function.Error("Fn::If may not stand in a condition"))),
        "Fn::FindInMap" => FindInMap(function),
        "Fn::Base64" => new TextNode(function.Location, Convert.ToBase64String(Encoding.UTF8.GetBytes(Text(function.Argument, function.Name)))),
        "Condition" or "Fn::Equals" or "Fn::And" or "Fn::Or" or "Fn::Not" =>
            throw function.Error($"{function.Name} may stand in the Conditions section only; use Fn::If here"),
        "Fn::GetAZs" or "Fn::ImportValue" or "Fn::Cidr" or "Fn::Transform" =>
            throw function.Error($"only AWS can evaluate {function.Name}; take the value from a parameter"),
        _ => throw function.Error($"there is no intrinsic function {function.Name} in raw CloudFormation"),
    };

    /// <summary>The branch that <c>Fn::If</c> takes, not yet evaluated.</summary>
    public static Node Chosen(FunctionNode function, Conditions conditions)
    {
        var arguments = Arguments(function, 3, "a condition's name and two values");
        return arguments[0] is TextNode name
            ? arguments[conditions.Holds(name.Name, name.Location) ? 1 : 2]
            : throw arguments[0].Error("Fn::If takes the name of a condition first");
    }

    /// <summary>The logical id and the attribute's name, either spelling; the latter may be a function.</summary>
    public static (string LogicalId, Node Attribute) Attribute(FunctionNode function) => function.Argument switch
    {
        TextNode text when text.Text.IndexOf('.') is > 0 and var dot && dot < text.Text.Length - 1 =>
            (text.Text[..dot], new TextNode(text.Location, text.Text[(dot + 1)..])),
        ListNode { Items: [TextNode id, var attribute] } => (id.Name, attribute),
        _ => throw function.Error("Fn::GetAtt takes Resource.Attribute or [Resource, Attribute]"),
    };

    /// <summary>The text and the own variables of <c>Fn::Sub</c>, either form.</summary>
    public static (TextNode Text, MapNode? Variables) Substitution(FunctionNode function) => function.Argument switch
    {
        TextNode text => (text, null),
        ListNode { Items: [TextNode text, MapNode variables] } => (text, variables),
        _ => throw function.Error("Fn::Sub takes a text, or a list of a text and a mapping of variables"),
    };

    /// <exception cref="UserError">The function's argument is itself computed.</exception>
    public static string Literal(FunctionNode function) => function.Argument is TextNode text
        ? text.Name
        : throw function.Error($"{function.Name} takes a name, not {function.Argument.Kind}");

    private TextNode GetAtt(FunctionNode function)
    {
        var (logicalId, attribute) = Attribute(function);
        return new TextNode(function.Location, references.GetAtt(logicalId, Text(attribute, function.Name), function.Location));
    }

    private TextNode Sub(FunctionNode function)
    {
        var (text, variables) = Substitution(function);
        return new TextNode(function.Location, SubstitutionText.Replace(text.Text, text.Location, Value));

        string Value(string name) => (variables?.Find(name), name.IndexOf('.')) switch
        {
            ({ } variable, _) => Text(variable.Value, $"Fn::Sub, for ${{{name}}},"),
            (null, > 0 and var dot) => references.GetAtt(name[..dot], name[(dot + 1)..], text.Location),
            _ => references.Ref(name, text.Location) is TextNode value
                ? value.Text
                : throw text.Error($"Fn::Sub needs a single value for ${{{name}}}, which is a list or has no value"),
        };
    }

    private TextNode Join(FunctionNode function)
    {
        var arguments = Arguments(function, 2, "a delimiter and a list of values");
        var values = List(arguments[1], function.Name).Items.Select(item => Text(item, function.Name));
        return new TextNode(function.Location, string.Join(Text(arguments[0], function.Name), values));
    }

    private ListNode Split(FunctionNode function)
    {
        var arguments = Arguments(function, 2, "a delimiter and a text");
        var delimiter = Text(arguments[0], function.Name);
        return delimiter.Length == 0
            ? throw function.Error("Fn::Split needs a delimiter of at least one character")
            : new ListNode(function.Location, [.. Text(arguments[1], function.Name).Split(delimiter).Select(part => new TextNode(function.Location, part))]);
    }

    private Node Select(FunctionNode function)
    {
        var arguments = Arguments(function, 2, "an index and a list of values");
        var index = Text(arguments[0], function.Name);
        var values = List(arguments[1], function.Name).Items;
        return int.TryParse(index, out var number) && number >= 0 && number < values.Count
            ? values[number]
            : throw function.Error($"Fn::Select has the index {index}; the list has {values.Count} values, the first is 0");
    }

    private Node FindInMap(FunctionNode function)
    {
        var keys = Arguments(function, 3, "a mapping's name and two keys").Select(key => Text(key, function.Name)).ToList();
        return mappings.Find(keys[0], keys[1], keys[2], function.Location);
    }

    private ListNode List(Node node, string what) => Evaluate(node) as ListNode
        ?? throw node.Error($"{what} needs a list where {node.Kind} stands");

    private static IReadOnlyList<Node> Arguments(FunctionNode function, int count, string what) =>
        function.Argument is ListNode { Items: var items } && items.Count == count
            ? items
            : throw function.Error($"{function.Name} takes a list of {count}: {what}");
}
