namespace Functions.Local.Template.Document;

/// <summary>The two spellings of an intrinsic function, <c>!Sub x</c> and <c>Fn::Sub: x</c>.</summary>
internal static class Intrinsics
{
    private const string Prefix = "Fn::";

    /// <summary>A macro's call, which stands beside other keys as well as alone: what it makes replaces the whole mapping.</summary>
    public const string Transform = "Fn::Transform";

    /// <summary>A loop of the transform AWS::LanguageExtensions, <c>Fn::ForEach::Name</c>, which stands beside other keys.</summary>
    public const string ForEach = "Fn::ForEach::";

    /// <param name="map">The mapping.</param>
    /// <param name="fault">Takes what is wrong with it.</param>
    /// <returns>The function that the mapping spells, null when it is an ordinary mapping.</returns>
    public static FunctionNode? FromLongForm(MapNode map, Action<UserError> fault)
    {
        if (map.Entries is [{ Key: "Ref" } reference])
        {
            return new FunctionNode(reference.Location, reference.Key, reference.Value);
        }

        if (map.Entries.FirstOrDefault(entry => entry.Key.StartsWith(Prefix, StringComparison.Ordinal)) is not { } function)
        {
            return null;
        }

        if (map.Entries.Count > 1 && function.Key != Transform && !function.Key.StartsWith(ForEach, StringComparison.Ordinal))
        {
            fault(function.Error($"{function.Key} must be the only key of its mapping"));
        }

        return new FunctionNode(function.Location, function.Key, function.Value);
    }

    /// <summary>The function that a tag such as <c>!Sub</c> makes of the node after it.</summary>
    public static FunctionNode FromTag(Location location, string tag, Node argument)
    {
        var name = tag.TrimStart('!');
        return new FunctionNode(location, name is "Ref" or "Condition" ? name : Prefix + name, argument);
    }
}
