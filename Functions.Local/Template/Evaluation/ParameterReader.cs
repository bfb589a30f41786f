using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>Gives every declared parameter its value and holds it against its declaration.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html</summary>
internal static class ParameterReader
{
    /// <param name="section">The template's Parameters.</param>
    /// <param name="file">The template, for messages.</param>
    /// <param name="given">Values by name, from <c>--parameter Name=value</c>: as typed, unlike what the template spells.</param>
    /// <param name="warnings">A line about each rule that cannot be checked here.</param>
    /// <exception cref="UserError">A declaration is wrong, or a value is missing, unknown or not allowed.</exception>
    public static IReadOnlyDictionary<string, Parameter> Read(
        MapNode? section, string file, IReadOnlyDictionary<string, string> given, out IReadOnlyList<string> warnings)
    {
        IReadOnlyList<MapEntry> declared = section?.Entries ?? [];
        foreach (var name in given.Keys)
        {
            if (declared.All(entry => entry.Key != name))
            {
                var known = declared.Count == 0 ? "no parameters" : string.Join(", ", declared.Select(entry => entry.Key));
                throw new UserError($"--parameter {name}={given[name]}: the template has no parameter {name}; it has {known}", file);
            }
        }

        var rules = declared.Select(entry => new ParameterRules(entry)).ToList();
        warnings = [.. rules.Select(rule => rule.Unchecked).OfType<string>()];
        return declared.Zip(rules).ToDictionary(pair => pair.First.Key, pair => Read(pair.First, pair.Second, given.GetValueOrDefault(pair.First.Key)));
    }

    private static Parameter Read(MapEntry entry, ParameterRules rules, string? given)
    {
        var text = given ?? rules.Default ?? throw entry.Error(
            $"the parameter {entry.Key} has no default{rules.Hint}; give it with --parameter {entry.Key}=value");
        var values = rules.IsList ? Split(text) : [text];
        foreach (var value in values)
        {
            rules.Check(value);
        }

        List<Node> nodes = [.. values.Select(value => new TextNode(entry.Location, value))];
        return new Parameter(rules.Type, rules.IsList ? new ListNode(entry.Location, nodes) : nodes[0]);
    }

    private static string[] Split(string text) =>
        text.Length == 0 ? [] : text.Split(',', StringSplitOptions.TrimEntries);
}
