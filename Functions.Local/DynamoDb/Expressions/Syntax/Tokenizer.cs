namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Cuts an expression into tokens; the last is always <see cref="TokenKind.End"/>.</summary>
internal static class Tokenizer
{
    public static List<Token> Tokenize(string expression)
    {
        List<Token> tokens = [];
        for (var at = 0; at < expression.Length;)
        {
            if (expression[at] is ' ' or '\t' or '\r' or '\n')
            {
                at++;
                continue;
            }

            var (kind, length) = Next(expression.AsSpan(at));
            tokens.Add(new(kind, at, expression.Substring(at, length)));
            at += length;
        }

        tokens.Add(new(TokenKind.End, expression.Length, "<EOF>"));
        return tokens;
    }

    private static (TokenKind Kind, int Length) Next(ReadOnlySpan<char> text)
    {
        if (char.IsAsciiLetter(text[0]))
            return (TokenKind.Identifier, WordLength(text));
        if (char.IsAsciiDigit(text[0]))
            return (TokenKind.Digits, text.IndexOfAnyExceptInRange('0', '9') is var end and >= 0 ? end : text.Length);
        if (text[0] is '#' or ':' && WordLength(text[1..]) is var name and > 0)
            return (text[0] == '#' ? TokenKind.NamePlaceholder : TokenKind.ValuePlaceholder, name + 1);
        return (TokenKind.Symbol, text is ['<', '=' or '>', ..] or ['>', '=', ..] ? 2 : 1);
    }

    private static int WordLength(ReadOnlySpan<char> text)
    {
        var length = 0;
        while (length < text.Length && (char.IsAsciiLetterOrDigit(text[length]) || text[length] == '_'))
            length++;
        return length;
    }
}
