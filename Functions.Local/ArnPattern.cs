using System.Text.RegularExpressions;

namespace Functions.Local;

/// <summary>The wildcards of policies and permissions: a star stands for any characters, slashes included, a question mark for one.</summary>
internal static class ArnPattern
{
    public static bool Matches(string pattern, string text, bool ignoreCase = false) => Regex.IsMatch(
        text,
        $@"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}\z",
        RegexOptions.NonBacktracking | RegexOptions.Singleline | RegexOptions.CultureInvariant | (ignoreCase ? RegexOptions.IgnoreCase : RegexOptions.None));
}
