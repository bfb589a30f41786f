using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// Parses ConditionExpression, FilterExpression and KeyConditionExpression by recursive descent; NOT binds before AND, AND
/// before OR.
/// </summary>
internal sealed class ConditionParser
{
    // Deeper than DynamoDB's 300 operators could ever nest usefully, and shallow enough for the stack.
    private const int MaximumDepth = 300;

    private readonly TokenReader _tokens;
    private readonly ExpressionAttributes _attributes;
    private readonly FunctionParser _functions;
    private int _depth;

    // Where the last parenthesized condition began and ended: a second pair around just that is refused.
    private (int Start, int End) _lastGroup = (-1, -1);

    private ConditionParser(string expression, ExpressionAttributes attributes)
    {
        _tokens = new TokenReader(expression, attributes);
        _attributes = attributes;
        _functions = new FunctionParser(_tokens, ReadOperand);
    }

    /// <exception cref="ExpressionException">DynamoDB refuses it.</exception>
    public static Condition Parse(string expression, ExpressionAttributes attributes)
    {
        var parser = new ConditionParser(expression, attributes);
        var condition = parser.ReadOr();
        parser._tokens.ExpectEnd();
        return condition;
    }

    private Condition ReadOr()
    {
        if (++_depth > MaximumDepth)
            throw new ExpressionException("The expression contains too many operators;");
        var condition = ReadAnd();
        while (_tokens.TryTakeKeyword("OR"))
            condition = new OrCondition(condition, ReadAnd());
        _depth--;
        return condition;
    }

    private Condition ReadAnd()
    {
        var condition = ReadNot();
        while (_tokens.TryTakeKeyword("AND"))
            condition = new AndCondition(condition, ReadNot());
        return condition;
    }

    private Condition ReadNot()
    {
        var negations = 0;
        while (_tokens.TryTakeKeyword("NOT"))
            negations++;
        var condition = ReadPrimary();
        return negations % 2 == 1 ? new NotCondition(condition) : condition;
    }

    private Condition ReadPrimary()
    {
        if (_tokens.TryTake("("))
            return ReadParenthesized();
        if (FunctionParser.IsCall(_tokens) && _tokens.Current.Text != "size")
        {
            var condition = _functions.ReadCondition();
            return IsOperator(_tokens.Current)
                ? throw FunctionParser.Misused(condition.Name)
                : condition.Condition;
        }

        var left = ReadOperand();
        if (_tokens.TryTakeKeyword("BETWEEN"))
            return ReadBetween(left);
        if (_tokens.TryTakeKeyword("IN"))
            return ReadIn(left);
        if (_tokens.Current.Text is not ("=" or "<>" or "<" or "<=" or ">" or ">="))
            throw left is SizeOperand ? FunctionParser.Misused("size") : _tokens.SyntaxError();
        var comparator = _tokens.Take().Text;
        var right = ReadOperand();
        FunctionParser.CheckDistinct(comparator, left, right);
        return new Comparison(comparator, left, right);
    }

    private Condition ReadParenthesized()
    {
        var start = _tokens.Position;
        var condition = ReadOr();
        if (_lastGroup == (start, _tokens.Position))
            throw new ExpressionException("The expression has redundant parentheses;");
        _tokens.Expect(")");
        _lastGroup = (start - 1, _tokens.Position);
        return condition;
    }

    private BetweenCondition ReadBetween(Operand value)
    {
        var lower = ReadOperand();
        if (!_tokens.TryTakeKeyword("AND"))
            throw _tokens.SyntaxError();
        var upper = ReadOperand();
        if (lower is ValueOperand low && upper is ValueOperand high)
            CheckBounds(low.Value, high.Value);
        return new(value, lower, upper);
    }

    private static void CheckBounds(AttributeValue lower, AttributeValue upper)
    {
        var problem = lower.Type != upper.Type ? "same data type for lower and upper bounds"
            : AttributeComparer.Compare(lower, upper) > 0 ? "upper bound to be greater than or equal to lower bound"
            : null;
        if (problem is not null)
            throw new ExpressionException($"The BETWEEN operator requires {problem}; lower bound operand: AttributeValue: {Show(lower)}, upper bound operand: AttributeValue: {Show(upper)}");
    }

    private static string Show(AttributeValue value) => value switch
    {
        StringValue text => $"{{S:{text.Value}}}",
        NumberValue number => $"{{N:{number.Value}}}",
        BinaryValue binary => $"{{B:{Convert.ToBase64String(binary.Value)}}}",
        _ => $"{{{value.Type}}}",
    };

    private InCondition ReadIn(Operand value)
    {
        _tokens.Expect("(");
        List<Operand> candidates = [ReadOperand()];
        while (_tokens.TryTake(","))
            candidates.Add(ReadOperand());
        _tokens.Expect(")");
        return new(value, candidates);
    }

    private Operand ReadOperand()
    {
        if (_tokens.Current.Kind == TokenKind.ValuePlaceholder)
            return new ValueOperand(_attributes.Value(_tokens.Take().Text));
        if (!FunctionParser.IsCall(_tokens))
            return new PathOperand(_tokens.ReadPath());
        return _tokens.Current.Text == "size" ? _functions.ReadSize() : throw FunctionParser.Misused(_functions.ReadCondition().Name);
    }

    private static bool IsOperator(Token token) =>
        token.Text is "=" or "<>" or "<" or "<=" or ">" or ">=" || token.IsKeyword("BETWEEN") || token.IsKeyword("IN");
}
