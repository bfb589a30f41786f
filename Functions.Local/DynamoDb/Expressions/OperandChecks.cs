using Functions.Local.DynamoDb.Expressions.Syntax;
using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>What DynamoDB refuses about operands before it looks at any item.</summary>
internal sealed class OperandChecks(ExpressionProblems problems)
{
    public void Misused(string function) =>
        problems.Add(ProblemKind.MisusedFunction, $"The function is not allowed to be used this way in an expression; function: {function}");

    public void WrongType(string function, string type) =>
        problems.Add(ProblemKind.OperandType, $"Incorrect operand type for operator or function; operator or function: {function}, operand type: {type}");

    /// <summary>Refuses conditions such as <c>contains(a, b)</c> where a value is needed.</summary>
    public void Value(Operand operand)
    {
        if (operand is FunctionOperand function)
            Misused(function.Name);
    }

    /// <summary>Refuses <c>a = a</c>.</summary>
    public void Distinct(string name, Operand first, Operand second)
    {
        if (first is PathOperand left && second is PathOperand right && left.Path.IsSameAs(right.Path))
            problems.Add(ProblemKind.SameOperands, $"The first operand must be distinct from the remaining operands for this operator or function; operator: {name}, first operand: {left.Path}");
    }

    /// <summary>Only S, N and B have an order.</summary>
    public void Ordered(string comparator, params ReadOnlySpan<Operand> operands)
    {
        foreach (var operand in operands)
        {
            if (operand.StaticType is { } type and not ("S" or "N" or "B"))
                WrongType(comparator, type);
        }
    }

    /// <summary>Of BETWEEN.</summary>
    public void Bounds(Operand lower, Operand upper)
    {
        if ((lower, upper) is not (ValueOperand { Value: var low }, ValueOperand { Value: var high }))
            return;
        var problem = low.Type != high.Type ? "same data type for lower and upper bounds"
            : AttributeComparer.Compare(low, high) > 0 ? "upper bound to be greater than or equal to lower bound"
            : null;
        if (problem is not null)
            problems.Add(ProblemKind.OperandType, $"The BETWEEN operator requires {problem}; lower bound operand: AttributeValue: {Show(low)}, upper bound operand: AttributeValue: {Show(high)}");
    }

    private static string Show(AttributeValue value) => value switch
    {
        StringValue text => $"{{S:{text.Value}}}",
        NumberValue number => $"{{N:{number.Value}}}",
        BinaryValue binary => $"{{B:{Convert.ToBase64String(binary.Value)}}}",
        _ => $"{{{value.Type}}}",
    };
}
