namespace Functions.Local.Template.Document;

/// <summary>The two spellings of an intrinsic function, <c>!Sub x</c> and <c>Fn::Sub: x</c>.</summary>
internal static class Intrinsics
{
    private const string Prefix = "Fn::";

    /// <returns>The function that the mapping spells, null when it is an ordinary mapping.</returns>
    public static FunctionNode? FromLongForm(MapNode map)
    {
        if (map.Entries is [{ Key: "Ref" } reference])
        {
            return new FunctionNode(reference.Location, reference.Key, reference.Value);
        }

        var function = map.Entries.FirstOrDefault(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal));
        return function switch
        {
            null => null,
            _ when map.Entries.Count > 1 => throw function.Error($"{function.Key} must be the only key of its mapping"),
            _ => new FunctionNode(function.Location, function.Key, function.Value),
        };
    }

    /// <summary>The function that a tag such as <c>!Sub</c> makes of the node after it.</summary>
    public static FunctionNode FromTag(Location location, string tag, Node argument)
    {
        var name = tag.TrimStart('!');
        return new FunctionNode(location, name is "Ref" or "Condition" ? name : Prefix + name, argument);
    }
}
