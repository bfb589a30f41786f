using System.Text;

namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Walks an expression's tokens, and reads the document paths that every kind of expression has.</summary>
internal sealed class TokenReader
{
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    private const int MaximumSize = 4096;
    private const int MaximumNesting = 32;

    private readonly string _expression;
    private readonly List<Token> _tokens;
    private readonly ExpressionAttributes _attributes;
    private readonly ExpressionProblems _problems;

    public TokenReader(string expression, ExpressionAttributes attributes, ExpressionProblems problems)
    {
        if (expression.Length == 0)
            throw new ExpressionException("The expression can not be empty;");
        if (Encoding.UTF8.GetByteCount(expression) is var size and > MaximumSize)
            throw new ExpressionException($"Expression size has exceeded the maximum allowed size; expression size: {size}");
        _expression = expression;
        _tokens = Tokenizer.Tokenize(expression);
        _attributes = attributes;
        _problems = problems;
    }

    /// <summary>The index of the current token.</summary>
    public int Position { get; private set; }

    public Token Current => _tokens[Position];

    public Token Following => _tokens[Math.Min(Position + 1, _tokens.Count - 1)];

    public Token Previous => _tokens[Math.Max(Position - 1, 0)];

    /// <summary>What follows the parenthesis that closes the current one; the end if none does.</summary>
    public Token AfterGroup
    {
        get
        {
            var depth = 0;
            for (var at = Position; at < _tokens.Count; at++)
            {
                if (_tokens[at].Is("("))
                    depth++;
                else if (_tokens[at].Is(")") && --depth == 0)
                    return _tokens[at + 1];
            }

            return _tokens[^1];
        }
    }

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
        var near = _expression[Previous.Start..Following.End];
        return new($"Syntax error; token: \"{Current.Text}\", near: \"{near}\"");
    }

    /// <summary><c>a.b[0].#c</c></summary>
    /// <param name="start">The part that has been read; null for none.</param>
    public DocumentPath ReadPath(DocumentPath? start = null)
    {
        List<PathElement> elements = start is null ? [new(ReadName())] : [.. start.Elements];
        while (true)
        {
            if (TryTake("."))
                elements.Add(new(ReadName()));
            else if (TryTake("["))
                elements.Add(new(null, ReadIndex()));
            else
                break;
        }

        return elements.Count > MaximumNesting
            ? throw new ExpressionException($"The document path has too many nesting levels; nesting levels: {elements.Count}")
            : new(elements);
    }

    private int ReadIndex()
    {
        if (Current.Kind != TokenKind.Digits)
            throw SyntaxError();
        var digits = Take().Text;
        Expect("]");
        return int.TryParse(digits, out var index)
            ? index
            : throw new ExpressionException($"List index is not within the allowable range; index: [{digits}]");
    }

    private string ReadName()
    {
        if (Current.Kind == TokenKind.NamePlaceholder)
            return _attributes.Name(Take().Text, _problems);
        if (Current.Kind != TokenKind.Identifier)
            throw SyntaxError();
        var name = Take().Text;
        if (ReservedWords.Contains(name))
            _problems.Add(ProblemKind.ReservedWord, $"Attribute name is a reserved keyword; reserved keyword: {name}");
        return name;
    }
}
