using Functions.Local.Template.Document;

namespace Functions.Local.Template.Resources;

/// <summary>A resource of the template, at its logical id's line, its properties not yet evaluated.</summary>
internal sealed record Resource(
    string LogicalId, string Type, Location Location, MapNode Properties, IReadOnlyList<TextNode> DependsOn)
{
    public UserError Error(string message) => Location.Error($"{LogicalId}: {message}");
}
