using System.Text.RegularExpressions;
using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>The text of <c>Fn::Sub</c>.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-sub.html</summary>
internal static partial class SubstitutionText
{
    /// <summary>Replaces every <c>${Name}</c>, and <c>${!Literal}</c> by <c>${Literal}</c>.</summary>
    /// <param name="text">What may hold them.</param>
    /// <param name="at">For messages.</param>
    /// <param name="value">The value of a name.</param>
    public static string Replace(string text, Location at, Func<string, string> value) =>
        Placeholder().Replace(text, match =>
            match.Groups["literal"].Success ? $"${{{match.Groups["literal"].Value}}}" : value(Name(match, at)));

    /// <returns>The names in the text.</returns>
    public static IEnumerable<string> Names(string text, Location at) =>
        Placeholder().Matches(text).Where(match => !match.Groups["literal"].Success).Select(match => Name(match, at));

    private static string Name(Match match, Location at)
    {
        var name = match.Groups["name"].Value.Trim();
        return name.Length > 0 && name.All(character => char.IsAsciiLetterOrDigit(character) || character is '.' or ':' or '_')
            ? name
            : throw at.Error($"{match.Value} in Fn::Sub: a name has letters, digits, periods, underscores and colons only; ${{!...}} is literal text");
    }

    [GeneratedRegex(@"\$\{(?:!(?<literal>[^}]*)|(?<name>[^}]*))\}")]
    private static partial Regex Placeholder();
}
