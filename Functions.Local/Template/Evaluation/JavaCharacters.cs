namespace Functions.Local.Template.Evaluation;

/// <summary>What stands for characters after a backslash in Java.</summary>
internal static class JavaCharacters
{
    private const string Space = @" \t\n\x0B\f\r";
    private const string Horizontal = @" \t\u00A0\u1680\u180E\u2000-\u200A\u202F\u205F\u3000";
    private const string Vertical = @"\n\x0B\f\r\u0085\u2028\u2029";
    private const string Word = "A-Za-z0-9_";
    private const string Punctuation = @"!-/:-@\[-`{-~";

    // POSIX's names are of ASCII: https://docs.oracle.com/en/java/javase/21/docs/api/java.base/java/util/regex/Pattern.html#posix
    private static readonly Dictionary<string, string> s_named = new()
    {
        ["Lower"] = "a-z",
        ["Upper"] = "A-Z",
        ["ASCII"] = @"\x00-\x7F",
        ["Alpha"] = "A-Za-z",
        ["Digit"] = "0-9",
        ["Alnum"] = "A-Za-z0-9",
        ["Punct"] = Punctuation,
        ["Graph"] = "!-~",
        ["Print"] = " -~",
        ["Blank"] = @" \t",
        ["Cntrl"] = @"\x00-\x1F\x7F",
        ["XDigit"] = "0-9A-Fa-f",
        ["Space"] = Space,
        ["IsAlphabetic"] = @"\p{L}\p{Nl}",
        ["IsLetter"] = @"\p{L}",
        ["IsDigit"] = @"\p{Nd}",
        ["IsUppercase"] = @"\p{Lu}",
        ["IsLowercase"] = @"\p{Ll}",
        ["IsPunctuation"] = @"\p{P}",
        ["IsControl"] = @"\p{Cc}",
        ["IsWhite_Space"] = @"\s",
        ["javaLowerCase"] = @"\p{Ll}",
        ["javaUpperCase"] = @"\p{Lu}",
        ["javaLetter"] = @"\p{L}",
        ["javaDigit"] = @"\p{Nd}",
        ["javaLetterOrDigit"] = @"\p{L}\p{Nd}",
    };

    private static readonly string[] s_categories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Cs", "Co", "Cn",
    ];

    /// <summary>Reads on after a backslash.</summary>
    /// <exception cref="NotSupportedException">.NET has nothing for it.</exception>
    /// <exception cref="FormatException">Java has nothing for it either.</exception>
    public static CharacterSet AfterBackslash(JavaRegexReader reader) => reader.Next() switch
    {
        'd' => new("0-9"),
        'D' => new CharacterSet("0-9").Not(),
        'w' => new(Word),
        'W' => new CharacterSet(Word).Not(),
        's' => new(Space),
        'S' => new CharacterSet(Space).Not(),
        'h' => new(Horizontal),
        'H' => new CharacterSet(Horizontal).Not(),
        'v' => new(Vertical),
        'V' => new CharacterSet(Vertical).Not(),
        'p' => new(Property(reader)),
        'P' => new CharacterSet(Property(reader)).Not(),
        't' => CharacterSet.Of('\t'),
        'n' => CharacterSet.Of('\n'),
        'r' => CharacterSet.Of('\r'),
        'f' => CharacterSet.Of('\f'),
        'a' => CharacterSet.Of('\a'),
        'e' => CharacterSet.Of('\e'),
        'c' when reader.Next() is { } letter => CharacterSet.Of((char)(letter ^ 64)),
        '0' => Code(reader.While(character => character is >= '0' and <= '7'), 8),
        'u' => Code(Take(reader, 4), 16),
        'x' => Code(reader.TryTake('{') ? reader.Until('}') : Take(reader, 2), 16),
        'N' => throw new NotSupportedException(@"\N"),
        { } literal when !char.IsAsciiLetterOrDigit(literal) => CharacterSet.Of(literal),
        _ => throw new FormatException("not an escape"),
    };

    private static string Take(JavaRegexReader reader, int count) =>
        string.Concat(Enumerable.Range(0, count).Select(_ => reader.Next() ?? throw new FormatException("digits are missing")));

    private static CharacterSet Code(string digits, int radix)
    {
        try
        {
            return Convert.ToInt32(digits, radix) is var code && code is >= 0 and <= char.MaxValue
                ? CharacterSet.Of((char)code)
                : throw new NotSupportedException($@"the character {digits}");
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            throw new FormatException("not a character's number", exception);
        }
    }

    private static string Property(JavaRegexReader reader)
    {
        var name = reader.TryTake('{') ? reader.Until('}') : $"{reader.Next()}";
        var category = name.Split('=') is ["gc" or "general_category", var value] ? value
            : name.StartsWith("Is", StringComparison.Ordinal) ? name[2..]
            : name;
        return s_named.TryGetValue(name, out var named) ? named
            : s_categories.Contains(category) ? $@"\p{{{category}}}"
            : throw new NotSupportedException($@"\p{{{name}}}");
    }
}
