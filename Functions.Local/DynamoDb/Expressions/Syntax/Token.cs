namespace Functions.Local.DynamoDb.Expressions.Syntax;

internal enum TokenKind
{
    /// <summary>An attribute name, a function name or a keyword.</summary>
    Identifier,

    /// <summary><c>#name</c>.</summary>
    NamePlaceholder,

    /// <summary><c>:value</c>.</summary>
    ValuePlaceholder,

    /// <summary>A list index.</summary>
    Digits,

    /// <summary>A comparator, parenthesis, bracket, comma or dot; or a character that no expression contains.</summary>
    Symbol,

    End,
}

/// <param name="Kind">What it is.</param>
/// <param name="Start">Its offset in the expression.</param>
/// <param name="Text">As written; <c>&lt;EOF&gt;</c> at the end.</param>
internal readonly record struct Token(TokenKind Kind, int Start, string Text)
{
    public int End => Kind == TokenKind.End ? Start : Start + Text.Length;

    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Keywords are case-insensitive.</summary>
    public bool IsKeyword(string keyword) => Kind == TokenKind.Identifier && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
