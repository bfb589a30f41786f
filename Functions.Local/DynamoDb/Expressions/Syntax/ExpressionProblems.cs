namespace Functions.Local.DynamoDb.Expressions.Syntax;

/// <summary>
/// What is wrong with an expression whose syntax is right. DynamoDB reports one problem: the gravest by kind, and of the kinds
/// that concern a single condition the first condition's.
/// </summary>
internal sealed class ExpressionProblems
{
    private (int Condition, ProblemKind Kind, string Message)? _gravest;
    private int _condition = 1;

    /// <summary>Call when a condition such as <c>a = :b</c> has been read.</summary>
    public void NextCondition() => _condition++;

    public void Add(ProblemKind kind, string message)
    {
        var condition = kind < ProblemKind.Undefined ? 0 : _condition;
        if (_gravest is not { } known || (condition, kind).CompareTo((known.Condition, known.Kind)) < 0)
            _gravest = (condition, kind, message);
    }

    public void AddRedundantParentheses() =>
        Add(ProblemKind.RedundantParentheses, "The expression has redundant parentheses;");

    /// <exception cref="ExpressionException">There is one.</exception>
    public void ThrowIfAny()
    {
        if (_gravest is { } gravest)
            throw new ExpressionException(gravest.Message);
    }
}
