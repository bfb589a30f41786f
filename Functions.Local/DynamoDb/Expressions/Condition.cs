using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>
/// A parsed condition
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html).
/// A comparison with a value that the item lacks, or of another type, is false; only <c>&lt;&gt;</c> is true.
/// </summary>
internal abstract record Condition
{
    /// <param name="item">Empty when there is no item.</param>
    public abstract bool Matches(AttributeMap item);

    /// <summary>Every document path in it.</summary>
    public abstract IEnumerable<DocumentPath> Paths { get; }
}

internal sealed record AndCondition(Condition Left, Condition Right) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Left.Paths.Concat(Right.Paths);

    public override bool Matches(AttributeMap item) => Left.Matches(item) && Right.Matches(item);
}

internal sealed record OrCondition(Condition Left, Condition Right) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Left.Paths.Concat(Right.Paths);

    public override bool Matches(AttributeMap item) => Left.Matches(item) || Right.Matches(item);
}

internal sealed record NotCondition(Condition Inner) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Inner.Paths;

    public override bool Matches(AttributeMap item) => !Inner.Matches(item);
}

/// <param name="Comparator"><c>=</c>, <c>&lt;&gt;</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c> or <c>&gt;=</c>.</param>
/// <param name="Left">The first operand.</param>
/// <param name="Right">The second operand.</param>
internal sealed record Comparison(string Comparator, Operand Left, Operand Right) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Left.Paths.Concat(Right.Paths);

    public override bool Matches(AttributeMap item)
    {
        var (left, right) = (Left.Resolve(item), Right.Resolve(item));
        if (left is null || right is null)
            return Comparator == "<>";
        return Comparator switch
        {
            "=" => AttributeComparer.AreEqual(left, right),
            "<>" => !AttributeComparer.AreEqual(left, right),
            "<" => AttributeComparer.Compare(left, right) < 0,
            "<=" => AttributeComparer.Compare(left, right) <= 0,
            ">" => AttributeComparer.Compare(left, right) > 0,
            _ => AttributeComparer.Compare(left, right) >= 0,
        };
    }
}

internal sealed record BetweenCondition(Operand Value, Operand Lower, Operand Upper) : Condition
{
    public override IEnumerable<DocumentPath> Paths => [.. Value.Paths, .. Lower.Paths, .. Upper.Paths];

    public override bool Matches(AttributeMap item) =>
        Value.Resolve(item) is { } value && Lower.Resolve(item) is { } lower && Upper.Resolve(item) is { } upper
        && AttributeComparer.Compare(value, lower) >= 0 && AttributeComparer.Compare(value, upper) <= 0;
}

internal sealed record InCondition(Operand Value, IReadOnlyList<Operand> Candidates) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Value.Paths.Concat(Candidates.SelectMany(candidate => candidate.Paths));

    public override bool Matches(AttributeMap item) => Value.Resolve(item) is { } value
        && Candidates.Any(candidate => candidate.Resolve(item) is { } other && AttributeComparer.AreEqual(value, other));
}
