using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>The resources of the template that the stack gets: all but those whose condition does not hold.</summary>
internal sealed class ResourceSet
{
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/resources-section-structure.html
    private static readonly string[] s_attributes =
    [
        "Type", "Properties", "DependsOn", "Condition", "Metadata", "DeletionPolicy", "UpdateReplacePolicy",
        "UpdatePolicy", "CreationPolicy",
    ];

    private readonly Dictionary<string, Resource> _included = [];
    private readonly Dictionary<string, string> _leftOut = [];

    /// <exception cref="UserError">A resource is not one, or names a condition that does not exist.</exception>
    public ResourceSet(MapNode section, Conditions conditions)
    {
        foreach (var entry in section.Entries)
        {
            var body = entry.Value as MapNode ?? throw entry.Error($"{entry.Key} is {entry.Value.Kind}; a resource is a mapping with a Type");
            if (Text(entry, body, "Condition") is { } condition && !conditions.Holds(condition.Name, condition.Location))
            {
                _leftOut.Add(entry.Key, condition.Name);
            }
            else
            {
                _included.Add(entry.Key, Read(entry, body));
            }
        }
    }

    /// <summary>In the template's order.</summary>
    public IReadOnlyCollection<Resource> All => _included.Values;

    public IEnumerable<Resource> OfType(string type) => All.Where(resource => resource.Type == type);

    /// <summary>Whether the template declares it, left out or not.</summary>
    public bool IsDeclared(string logicalId) => _included.ContainsKey(logicalId) || _leftOut.ContainsKey(logicalId);

    /// <summary>The resource that something refers to.</summary>
    /// <exception cref="UserError">There is none, or its condition left it out.</exception>
    public Resource Find(string logicalId, Location at)
    {
        if (_included.TryGetValue(logicalId, out var resource))
        {
            return resource;
        }

        throw at.Error(_leftOut.TryGetValue(logicalId, out var condition)
            ? $"this refers to {logicalId}, which the condition {condition} leaves out; put the reference in Fn::If: [{condition}, ...]"
            : $"{logicalId} is neither a parameter nor a resource of this template");
    }

    private static Resource Read(MapEntry entry, MapNode body)
    {
        if (body.Entries.FirstOrDefault(attribute => !s_attributes.Contains(attribute.Key)) is { } unknown)
        {
            throw unknown.Error($"{entry.Key} has {unknown.Key}; a resource may have {string.Join(", ", s_attributes)}");
        }

        var type = Text(entry, body, "Type") ?? throw entry.Error($"{entry.Key} has no Type");
        var properties = body.Find("Properties")?.Value switch
        {
            null => new MapNode(entry.Location, []),
            MapNode map => map,
            var other => throw other.Error($"{entry.Key}: Properties is {other.Kind}; it must be a mapping"),
        };
        return new Resource(entry.Key, type.Text, entry.Location, properties, DependsOn(entry, body));
    }

    private static List<TextNode> DependsOn(MapEntry entry, MapNode body) => body.Find("DependsOn")?.Value switch
    {
        null => [],
        TextNode one => [one],
        ListNode list => [.. list.Items.Select(item => item as TextNode ?? throw NotText(entry, item, "DependsOn"))],
        var other => throw NotText(entry, other, "DependsOn"),
    };

    private static TextNode? Text(MapEntry entry, MapNode body, string attribute) => body.Find(attribute)?.Value switch
    {
        null => null,
        TextNode text => text,
        var other => throw NotText(entry, other, attribute),
    };

    private static UserError NotText(MapEntry entry, Node node, string attribute) =>
        node.Error($"{entry.Key}: {attribute} holds {node.Kind}; it must be a plain name");
}
