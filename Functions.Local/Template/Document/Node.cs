namespace Functions.Local.Template.Document;

/// <summary>A part of the template. YAML and JSON, short and long forms of functions, anchors and aliases look the same here.</summary>
internal abstract record Node(Location Location)
{
    /// <summary>What a message calls this kind of node.</summary>
    public abstract string Kind { get; }

    public UserError Error(string message) => Location.Error(message);
}

/// <summary>A string, number or boolean: CloudFormation takes each for the others, so only the text is kept.</summary>
/// <param name="Location">Where it stands.</param>
/// <param name="Text">The value.</param>
internal sealed record TextNode(Location Location, string Text) : Node(Location)
{
    /// <summary>As the template spells it, which names go by: a condition <c>Yes</c> is not the value <c>true</c>.</summary>
    public string Name { get; init; } = Text;

    public override string Kind => "a single value";
}

internal sealed record ListNode(Location Location, IReadOnlyList<Node> Items) : Node(Location)
{
    public override string Kind => "a list";
}

/// <summary>A mapping with distinct keys, in the template's order.</summary>
internal sealed record MapNode(Location Location, IReadOnlyList<MapEntry> Entries) : Node(Location)
{
    public override string Kind => "a mapping";

    public MapEntry? Find(string key) => Entries.FirstOrDefault(entry => entry.Key == key);
}

/// <summary>A key, at whose line the entry is, and its value.</summary>
internal sealed record MapEntry(Location Location, string Key, Node Value)
{
    public UserError Error(string message) => Location.Error(message);
}

/// <summary>An intrinsic function that is still to be evaluated, named as in the long form: <c>Ref</c>, <c>Condition</c>, <c>Fn::Sub</c>.</summary>
internal sealed record FunctionNode(Location Location, string Name, Node Argument) : Node(Location)
{
    public override string Kind => Name;
}
