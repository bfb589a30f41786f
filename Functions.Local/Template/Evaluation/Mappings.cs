using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>The template's Mappings, as <c>Fn::FindInMap</c> reads them.</summary>
internal sealed class Mappings(MapNode? section)
{
    /// <returns>A text or a list.</returns>
    /// <exception cref="UserError">There is no such map or key.</exception>
    public Node Find(string map, string topLevelKey, string secondLevelKey, Location at)
    {
        var keys = Step(section, "the Mappings section", map, at);
        var values = Step(keys, $"the mapping {map}", topLevelKey, at);
        return Step(values, $"the key {topLevelKey} of the mapping {map}", secondLevelKey, at) switch
        {
            (TextNode or ListNode) and var value => value with { Location = at },
            var other => throw other.Error($"{map}.{topLevelKey}.{secondLevelKey} is {other.Kind}; a mapping holds texts and lists"),
        };
    }

    private static Node Step(Node? node, string what, string key, Location at)
    {
        var entries = (node as MapNode)?.Entries ?? [];
        return entries.FirstOrDefault(entry => entry.Key == key)?.Value ?? throw at.Error(
            $"Fn::FindInMap: {what} has no {key}; it has {(entries.Count == 0 ? "nothing" : string.Join(", ", entries.Select(entry => entry.Key)))}");
    }
}
