using Functions.Local.DynamoDb.Expressions.Syntax;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>Parses what SET stores: a path, a placeholder, a function, or the sum or difference of two of them.</summary>
/// <param name="tokens">The expression.</param>
/// <param name="attributes">What its placeholders stand for.</param>
/// <param name="problems">Where to report.</param>
internal sealed class UpdateOperandParser(TokenReader tokens, ExpressionAttributes attributes, ExpressionProblems problems)
{
    private readonly OperatorLimit _limit = new();
    private readonly OperandChecks _checks = new(problems);

    public Operand ReadValue()
    {
        var left = ReadOperand();
        if (!tokens.Current.Is("+") && !tokens.Current.Is("-"))
            return left;
        _limit.Count();
        var sign = tokens.Take().Text;
        var right = ReadOperand();
        CheckType(sign, "N", left, right);
        return new ArithmeticOperand(left, right, Subtracts: sign == "-");
    }

    private Operand ReadOperand()
    {
        if (tokens.Current.Is("("))
            return ReadParenthesized();
        if (tokens.Current.Kind == TokenKind.ValuePlaceholder)
            return new ValueOperand(attributes.Value(tokens.Take().Text, problems));
        return FunctionParser.IsCall(tokens) ? ReadFunction() : new PathOperand(tokens.ReadPath());
    }

    private Operand ReadParenthesized()
    {
        _limit.Enter();
        tokens.Expect("(");
        var nested = tokens.Current.Is("(");
        var value = ReadValue();
        if (nested && tokens.Previous.Is(")"))
            problems.AddRedundantParentheses();
        tokens.Expect(")");
        _limit.Leave();
        return value;
    }

    private Operand ReadFunction()
    {
        _limit.Count();
        var name = tokens.Take().Text;
        tokens.Expect("(");
        List<Operand> operands = [ReadOperand()];
        while (tokens.TryTake(","))
            operands.Add(ReadOperand());
        tokens.Expect(")");
        if (FunctionParser.IsKnown(name))
            problems.Add(ProblemKind.MisusedFunction, $"The function is not allowed in an update expression; function: {name}");
        else if (name is not ("if_not_exists" or "list_append"))
            problems.Add(ProblemKind.UnknownFunction, $"Invalid function name; function: {name}");
        else if (operands is not [var first, var second])
            problems.Add(ProblemKind.OperandCount, $"Incorrect number of operands for operator or function; operator or function: {name}, number of operands: {operands.Count}");
        else if (name == "if_not_exists")
            return BuildIfNotExists(first, second);
        else
            return BuildListAppend(first, second);
        return operands[0];
    }

    private Operand BuildIfNotExists(Operand first, Operand second)
    {
        if (first is PathOperand path)
            return new IfNotExistsOperand(path.Path, second);
        problems.Add(ProblemKind.OperandType, "Operator or function requires a document path; operator or function: if_not_exists");
        return second;
    }

    private ListAppendOperand BuildListAppend(Operand first, Operand second)
    {
        CheckType("list_append", "L", first, second);
        return new(first, second);
    }

    private void CheckType(string function, string type, params ReadOnlySpan<Operand> operands)
    {
        foreach (var operand in operands)
        {
            // What functions come to is found out with the item.
            if (operand is ValueOperand { StaticType: var other } && other != type)
                _checks.WrongType(function, other);
        }
    }
}
