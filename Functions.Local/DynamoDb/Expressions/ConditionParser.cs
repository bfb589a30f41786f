using Functions.Local.DynamoDb.Expressions.Syntax;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// Parses ConditionExpression, FilterExpression and KeyConditionExpression by recursive descent; NOT binds before AND, AND
/// before OR.
/// </summary>
internal sealed class ConditionParser
{
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters
    private const int MaximumOperandsOfIn = 100;

    private readonly ExpressionProblems _problems = new();
    private readonly OperatorLimit _limit = new();
    private readonly TokenReader _tokens;
    private readonly OperandParser _operands;
    private readonly OperandChecks _checks;

    // Where the last parenthesized condition began and ended: a second pair around just that is refused.
    private (int Start, int End) _lastGroup = (-1, -1);

    private ConditionParser(string expression, ExpressionAttributes attributes)
    {
        _tokens = new TokenReader(expression, attributes, _problems);
        _operands = new OperandParser(_tokens, attributes, _limit, _problems);
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
        _limit.Enter();
        var start = _tokens.Position;
        _tokens.Expect("(");
        var condition = ReadOr();
        if (_lastGroup == (start + 1, _tokens.Position))
            _problems.AddRedundantParentheses();
        _tokens.Expect(")");
        _lastGroup = (start, _tokens.Position);
        _limit.Leave();
        return condition;
    }

    private Condition ReadSimple()
    {
        var left = _operands.Read();
        if (!IsOperator(_tokens.Current))
            return Alone(left);
        _limit.Count();
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
        var right = _operands.ReadValue();
        _checks.Distinct(comparator, left, right);
        if (comparator is not ("=" or "<>"))
            _checks.Ordered(comparator, left, right);
        return new(comparator, left, right);
    }

    private BetweenCondition ReadBetween(Operand value)
    {
        var lower = _operands.ReadValue();
        if (!_tokens.TryTakeKeyword("AND"))
            throw _tokens.SyntaxError();
        var upper = _operands.ReadValue();
        _checks.Ordered("BETWEEN", value, lower, upper);
        _checks.Bounds(lower, upper);
        return new(value, lower, upper);
    }

    private InCondition ReadIn(Operand value)
    {
        _tokens.Expect("(");
        List<Operand> candidates = [_operands.ReadValue()];
        while (_tokens.TryTake(","))
            candidates.Add(_operands.ReadValue());
        _tokens.Expect(")");
        return candidates.Count > MaximumOperandsOfIn
            ? throw new ExpressionException($"The IN operator is provided with too many operands; number of operands: {candidates.Count}")
            : new(value, candidates);
    }

    private bool TryTakeOperator(string keyword)
    {
        var taken = _tokens.TryTakeKeyword(keyword);
        if (taken)
            _limit.Count();
        return taken;
    }

    private static bool IsOperator(Token token) =>
        token.Text is "=" or "<>" or "<" or "<=" or ">" or ">=" || token.IsKeyword("BETWEEN") || token.IsKeyword("IN");
}
