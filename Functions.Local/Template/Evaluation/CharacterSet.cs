namespace Functions.Local.Template.Evaluation;

/// <summary>Characters that a regular expression takes for one another.</summary>
/// <param name="Inside">What stands between the brackets of a .NET character class; empty for no character.</param>
/// <param name="IsNegated">Whether it is all characters but these.</param>
/// <param name="Single">The one character in it, where it was written as such and so may begin or end a range.</param>
internal sealed record CharacterSet(string Inside, bool IsNegated = false, char? Single = null)
{
    /// <summary>What a dot does not match in Java.</summary>
    public static CharacterSet LineTerminators { get; } = new(@"\n\r\u0085\u2028\u2029");

    public static CharacterSet None { get; } = new("");

    /// <summary>Matches one of them. A character beyond U+FFFF is one to Java and two to .NET.</summary>
    public string Matcher => (IsNegated, Inside) switch
    {
        (false, "") => "(?!)",
        (false, _) => $"[{Inside}]",
        (true, "") => AllBut("(?!)"),
        (true, _) => AllBut($"[{Inside}]"),
    };

    public static CharacterSet Of(char character) => new(Literal(character), Single: character);

    public static string Literal(char character) => $@"\u{(int)character:X4}";

    public CharacterSet Not() => this with { IsNegated = !IsNegated, Single = null };

    /// <summary>Matches one character that a matcher does not.</summary>
    public static string AllBut(string matcher) => $@"(?:(?!{matcher})(?:[\uD800-\uDBFF][\uDC00-\uDFFF]|[^\uD800-\uDFFF]))";
}
