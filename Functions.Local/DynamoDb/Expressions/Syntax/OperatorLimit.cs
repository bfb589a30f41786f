namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>Refuses an expression of more operators than DynamoDB allows.</summary>
/// <remarks>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters</remarks>
internal sealed class OperatorLimit
{
    private const int Maximum = 300;

    private int _operators;
    private int _depth;

    /// <summary>Call at an operator or a function.</summary>
    /// <exception cref="ExpressionException">It is one too many.</exception>
    public void Count()
    {
        if (++_operators > Maximum)
            throw TooMany(_operators);
    }

    /// <summary>Call at an opening parenthesis.</summary>
    /// <exception cref="ExpressionException">Whatever nests so deep has a second pair around something, or too many operators.</exception>
    public void Enter()
    {
        if (++_depth > Maximum)
            throw TooMany(Maximum + 1);
    }

    public void Leave() => _depth--;

    private static ExpressionException TooMany(int count) =>
        new($"The expression contains too many operators; operator count: {count}");
}
