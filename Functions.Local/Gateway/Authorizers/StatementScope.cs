using System.Text.Json;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>The actions or the resources of a statement: what one of the patterns matches, or all else.</summary>
internal sealed record StatementScope(IReadOnlyList<string> Patterns, bool IsExcluded)
{
    /// <param name="member">A string or an array of them.</param>
    /// <param name="isExcluded">Whether the statement is about all else.</param>
    /// <exception cref="FormatException">It is neither.</exception>
    public static StatementScope Read(JsonProperty member, bool isExcluded)
    {
        JsonElement[] values = member.Value.ValueKind == JsonValueKind.Array ? [.. member.Value.EnumerateArray()] : [member.Value];
        return values.All(value => value.ValueKind == JsonValueKind.String)
            ? new StatementScope([.. values.Select(value => value.GetString()!)], isExcluded)
            : throw new FormatException($"the {member.Name} of a statement of its policy is neither a string nor an array of strings");
    }

    public bool Covers(string text, bool ignoreCase = false) =>
        Patterns.Any(pattern => ArnPattern.Matches(pattern, text, ignoreCase)) != IsExcluded;
}
