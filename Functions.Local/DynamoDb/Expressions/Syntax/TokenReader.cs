using System.Text;

namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Walks an expression's tokens, and reads the document paths that every kind of expression has.</summary>
internal sealed class TokenReader
{
    private const int MaximumSize = 4096;

    private readonly string _expression;
    private readonly List<Token> _tokens;
    private readonly ExpressionAttributes _attributes;
    public TokenReader(string expression, ExpressionAttributes attributes)
    {
        if (expression.Length == 0)
            throw new ExpressionException("The expression can not be empty;");
        if (Encoding.UTF8.GetByteCount(expression) is var size and > MaximumSize)
            throw new ExpressionException($"Expression size has exceeded the maximum allowed size; expression size: {size}");
        _expression = expression;
        _tokens = Tokenizer.Tokenize(expression);
        _attributes = attributes;
    }

    /// <summary>The index of the current token.</summary>
    public int Position { get; private set; }

    public Token Current => _tokens[Position];

    public Token Following => _tokens[Math.Min(Position + 1, _tokens.Count - 1)];

    public Token Take()
    {
        var token = Current;
        if (token.Kind != TokenKind.End)
            Position++;
        return token;
    }

    public bool TryTake(string symbol)
    {
        var found = Current.Is(symbol);
        if (found)
            Position++;
        return found;
    }

    public bool TryTakeKeyword(string keyword)
    {
        var found = Current.IsKeyword(keyword);
        if (found)
            Position++;
        return found;
    }

    public void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw SyntaxError();
    }

    public void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
            throw SyntaxError();
    }

    /// <summary>Names the current token and its neighbours.</summary>
    public ExpressionException SyntaxError()
    {
        var near = _expression[_tokens[Math.Max(Position - 1, 0)].Start..Following.End];
        return new($"Syntax error; token: \"{Current.Text}\", near: \"{near}\"");
    }

    /// <summary><c>a.b[0].#c</c></summary>
    public DocumentPath ReadPath()
    {
        List<PathElement> elements = [new(ReadName())];
        while (true)
        {
            if (TryTake("."))
            {
                elements.Add(new(ReadName()));
            }
            else if (TryTake("["))
            {
                if (Current.Kind != TokenKind.Digits || !int.TryParse(Current.Text, out var index))
                    throw SyntaxError();
                Take();
                Expect("]");
                elements.Add(new(null, index));
            }
            else
            {
                return new(elements);
            }
        }
    }

    private string ReadName()
    {
        if (Current.Kind == TokenKind.NamePlaceholder)
            return _attributes.Name(Take().Text);
        if (Current.Kind != TokenKind.Identifier)
            throw SyntaxError();
        var name = Take().Text;
        return ReservedWords.Contains(name)
            ? throw new ExpressionException($"Attribute name is a reserved keyword; reserved keyword: {name}")
            : name;
    }
}
