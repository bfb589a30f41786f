using Functions.Local.DynamoDb.Expressions.Syntax;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// Parses ConditionExpression, FilterExpression and KeyConditionExpression by recursive descent; NOT binds before AND, AND
/// before OR.
/// </summary>
internal sealed class ConditionParser
{
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
    private const int MaximumOperators = 300;
    private const int MaximumOperandsOfIn = 100;

    private static readonly string[] _keywords = ["AND", "OR", "NOT", "BETWEEN", "IN"];

    private readonly ExpressionProblems _problems = new();
    private readonly TokenReader _tokens;
    private readonly ExpressionAttributes _attributes;
    private readonly FunctionParser _functions;
    private readonly OperandChecks _checks;
    private int _operators;
    private int _depth;

    // Where the last parenthesized condition began and ended: a second pair around just that is refused.
    private (int Start, int End) _lastGroup = (-1, -1);

    private ConditionParser(string expression, ExpressionAttributes attributes)
    {
        _tokens = new TokenReader(expression, attributes, _problems);
        _attributes = attributes;
        _functions = new FunctionParser(_tokens, ReadOperand, _problems);
        _checks = new OperandChecks(_problems);
    }

    /// <exception cref="ExpressionException">DynamoDB refuses it.</exception>
    public static Condition Parse(string expression, ExpressionAttributes attributes)
    {
        var parser = new ConditionParser(expression, attributes);
        var condition = parser.ReadOr();
        parser._tokens.ExpectEnd();
        parser._problems.ThrowIfAny();
        return condition;
    }

    private Condition ReadOr()
    {
        var condition = ReadAnd();
        while (TryTakeOperator("OR"))
            condition = new OrCondition(condition, ReadAnd());
        return condition;
    }

    private Condition ReadAnd()
    {
        var condition = ReadNot();
        while (TryTakeOperator("AND"))
            condition = new AndCondition(condition, ReadNot());
        return condition;
    }

    private Condition ReadNot()
    {
        var negations = 0;
        while (TryTakeOperator("NOT"))
            negations++;
        var condition = ReadPrimary();
        return negations % 2 == 1 ? new NotCondition(condition) : condition;
    }

    private Condition ReadPrimary()
    {
        // What follows the closing parenthesis tells `(a = :b)` from `(a) = :b`.
        if (_tokens.Current.Is("(") && !IsOperator(_tokens.AfterGroup) && !_tokens.AfterGroup.Is(".") && !_tokens.AfterGroup.Is("["))
            return ReadParenthesized();
        var condition = ReadSimple();
        _problems.NextCondition();
        return condition;
    }

    private Condition ReadParenthesized()
    {
        // Whatever nests deeper has a second pair around something, or more operators than are allowed.
        if (++_depth > MaximumOperators)
            throw TooManyOperators(MaximumOperators + 1);
        var start = _tokens.Position;
        _tokens.Expect("(");
        var condition = ReadOr();
        if (_lastGroup == (start + 1, _tokens.Position))
            ReportRedundantParentheses();
        _tokens.Expect(")");
        _lastGroup = (start, _tokens.Position);
        _depth--;
        return condition;
    }

    private Condition ReadSimple()
    {
        var left = ReadOperand();
        if (!IsOperator(_tokens.Current))
            return Alone(left);
        CountOperator();
        _checks.Value(left);
        return _tokens.Take().Text.ToUpperInvariant() switch
        {
            "BETWEEN" => ReadBetween(left),
            "IN" => ReadIn(left),
            var comparator => ReadComparison(comparator, left),
        };
    }

    private Condition Alone(Operand operand)
    {
        if (operand is FunctionOperand function)
            return function.Condition;
        if (operand is not SizeOperand)
            throw _tokens.SyntaxError();
        _checks.Misused("size");
        return FunctionOperand.Refused;
    }

    private Comparison ReadComparison(string comparator, Operand left)
    {
        var right = ReadValue();
        _checks.Distinct(comparator, left, right);
        if (comparator is not ("=" or "<>"))
            _checks.Ordered(comparator, left, right);
        return new(comparator, left, right);
    }

    private BetweenCondition ReadBetween(Operand value)
    {
        var lower = ReadValue();
        if (!_tokens.TryTakeKeyword("AND"))
            throw _tokens.SyntaxError();
        var upper = ReadValue();
        _checks.Ordered("BETWEEN", value, lower, upper);
        _checks.Bounds(lower, upper);
        return new(value, lower, upper);
    }

    private InCondition ReadIn(Operand value)
    {
        _tokens.Expect("(");
        List<Operand> candidates = [ReadValue()];
        while (_tokens.TryTake(","))
            candidates.Add(ReadValue());
        _tokens.Expect(")");
        return candidates.Count > MaximumOperandsOfIn
            ? throw new ExpressionException($"The IN operator is provided with too many operands; number of operands: {candidates.Count}")
            : new(value, candidates);
    }

    private Operand ReadValue()
    {
        var operand = ReadOperand();
        _checks.Value(operand);
        return operand;
    }

    private Operand ReadOperand()
    {
        if (_tokens.Current.Is("("))
            return ReadParenthesizedOperand();
        if (_tokens.Current.Kind == TokenKind.ValuePlaceholder)
            return new ValueOperand(_attributes.Value(_tokens.Take().Text, _problems));
        if (FunctionParser.IsCall(_tokens) && !IsKeyword(_tokens.Current))
        {
            CountOperator();
            return _functions.Read();
        }

        return IsKeyword(_tokens.Current) ? throw _tokens.SyntaxError() : new PathOperand(_tokens.ReadPath());
    }

    /// <summary><c>(a)</c>, <c>(a.b).c</c>, <c>(:v)</c> or <c>(size(a))</c>.</summary>
    private Operand ReadParenthesizedOperand()
    {
        if (++_depth > MaximumOperators)
            throw TooManyOperators(MaximumOperators + 1);
        _tokens.Expect("(");
        var nested = _tokens.Current.Is("(");
        var operand = ReadOperand();
        if (nested && _tokens.Previous.Is(")"))
            ReportRedundantParentheses();
        _tokens.Expect(")");
        _depth--;
        return operand is PathOperand path ? new PathOperand(_tokens.ReadPath(path.Path)) : operand;
    }

    private bool TryTakeOperator(string keyword)
    {
        var taken = _tokens.TryTakeKeyword(keyword);
        if (taken)
            CountOperator();
        return taken;
    }

    private void CountOperator()
    {
        if (++_operators > MaximumOperators)
            throw TooManyOperators(_operators);
    }

    private void ReportRedundantParentheses() =>
        _problems.Add(ProblemKind.RedundantParentheses, "The expression has redundant parentheses;");

    private static ExpressionException TooManyOperators(int count) =>
        new($"The expression contains too many operators; operator count: {count}");

    private static bool IsKeyword(Token token) => _keywords.Any(token.IsKeyword);

    private static bool IsOperator(Token token) =>
        token.Text is "=" or "<>" or "<" or "<=" or ">" or ">=" || token.IsKeyword("BETWEEN") || token.IsKeyword("IN");
}
