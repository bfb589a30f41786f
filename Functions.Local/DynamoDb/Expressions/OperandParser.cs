using Functions.Local.DynamoDb.Expressions.Syntax;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>Parses what conditions compare: paths, placeholders of values, functions, and either of them in parentheses.</summary>
internal sealed class OperandParser
{
    private static readonly string[] _keywords = ["AND", "OR", "NOT", "BETWEEN", "IN"];

    private readonly TokenReader _tokens;
    private readonly ExpressionAttributes _attributes;
    private readonly OperatorLimit _limit;
    private readonly ExpressionProblems _problems;
    private readonly FunctionParser _functions;
    private readonly OperandChecks _checks;

    /// <param name="tokens">The expression.</param>
    /// <param name="attributes">What its placeholders stand for.</param>
    /// <param name="limit">Counts its operators, which functions are too.</param>
    /// <param name="problems">Where to report.</param>
    public OperandParser(TokenReader tokens, ExpressionAttributes attributes, OperatorLimit limit, ExpressionProblems problems)
    {
        (_tokens, _attributes, _limit, _problems) = (tokens, attributes, limit, problems);
        _functions = new FunctionParser(tokens, Read, problems);
        _checks = new OperandChecks(problems);
    }

    /// <summary>An operand that is no condition.</summary>
    public Operand ReadValue()
    {
        var operand = Read();
        _checks.Value(operand);
        return operand;
    }

    public Operand Read()
    {
        if (_tokens.Current.Is("("))
            return ReadParenthesized();
        if (_tokens.Current.Kind == TokenKind.ValuePlaceholder)
            return new ValueOperand(_attributes.Value(_tokens.Take().Text, _problems));
        if (FunctionParser.IsCall(_tokens) && !IsKeyword(_tokens.Current))
        {
            _limit.Count();
            return _functions.Read();
        }

        return IsKeyword(_tokens.Current) ? throw _tokens.SyntaxError() : new PathOperand(_tokens.ReadPath());
    }

    /// <summary><c>(a)</c>, <c>(a.b).c</c>, <c>(:v)</c> or <c>(size(a))</c>.</summary>
    private Operand ReadParenthesized()
    {
        _limit.Enter();
        _tokens.Expect("(");
        var nested = _tokens.Current.Is("(");
        var operand = Read();
        if (nested && _tokens.Previous.Is(")"))
            _problems.AddRedundantParentheses();
        _tokens.Expect(")");
        _limit.Leave();
        return operand is PathOperand path ? new PathOperand(_tokens.ReadPath(path.Path)) : operand;
    }

    private static bool IsKeyword(Token token) => _keywords.Any(token.IsKeyword);
}
