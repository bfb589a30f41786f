using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Functions.Local.Template;
using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;
using Functions.Local.Template.Resources;

namespace Functions.Tests.Template;

/// <summary>The repository's template.yaml as data, deployed with some parameters.</summary>
internal sealed class ChatTemplate(params (string Name, string Value)[] parameters)
{
    private static readonly ConcurrentDictionary<string, Stack> s_stacks = new();

    private readonly LoadedTemplate _template = LoadedTemplate.Load(
        Path, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value));

    public static string Path { get; } = System.IO.Path.Combine(Repository.Root, "template.yaml");

    public static MapNode Document { get; } = DocumentReader.Read(Path);

    /// <summary>What the repository's template.yaml deploys; tests that give it the same parameters share it.</summary>
    public static Stack Stack(params (string Name, string Value)[] parameters) => s_stacks.GetOrAdd(
        string.Join('\n', parameters),
        _ => StackReader.Read(Path, parameters.ToDictionary(parameter => parameter.Name, parameter => parameter.Value)));

    public ResourceSet Resources => _template.Resources;

    /// <summary>A resource's property with every function evaluated, as JSON; null when it is absent.</summary>
    public string? this[string logicalId, string property] =>
        Resource(logicalId).Properties.Find(property) is { } entry && Evaluator.Evaluate(entry.Value) is { } value
            ? Json(value)!.ToJsonString(s_readable)
            : null;

    /// <summary>An output's value; null where its condition leaves it out.</summary>
    public string? Output(string name)
    {
        var output = (MapNode)Section("Outputs").Find(name)!.Value;
        return output.Find("Condition")?.Value is TextNode condition && !_template.Conditions.Holds(condition.Name, condition.Location)
            ? null
            : Evaluator.Text(output.Find("Value")!.Value, name);
    }

    public Resource Resource(string logicalId) => Resources.All.Single(resource => resource.LogicalId == logicalId);

    /// <summary>The values of one property in all resources of a type.</summary>
    public IEnumerable<string?> All(string type, string property) =>
        Resources.OfType(type).Select(resource => this[resource.LogicalId, property]);

    /// <summary>What an attribute beside Properties, such as DeletionPolicy, says in the template.</summary>
    public static string? Attribute(string logicalId, string attribute) =>
        ((Section("Resources").Find(logicalId)!.Value as MapNode)!.Find(attribute)?.Value as TextNode)?.Text;

    public static MapNode Section(string name) => (MapNode)Document.Find(name)!.Value;

    private static readonly System.Text.Json.JsonSerializerOptions s_readable =
        new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private Evaluator Evaluator => _template.References.Evaluator;

    private static JsonNode? Json(Node node) => node switch
    {
        ListNode list => new JsonArray([.. list.Items.Select(Json)]),
        MapNode map => new JsonObject(map.Entries.Select(entry => KeyValuePair.Create(entry.Key, Json(entry.Value)))),
        TextNode text => JsonValue.Create(text.Text),
        _ => throw new InvalidOperationException($"{node.Kind} is left unevaluated."),
    };
}
