using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary><c>a + b</c> or <c>a - b</c>, of numbers.</summary>
internal sealed record ArithmeticOperand(Operand Left, Operand Right, bool Subtracts) : Operand
{
    public override string StaticType => "N";

    public override IEnumerable<DocumentPath> Paths => Left.Paths.Concat(Right.Paths);

    public override AttributeValue? Resolve(AttributeMap item) => (Left.Resolve(item), Right.Resolve(item)) switch
    {
        (null, _) or (_, null) => null,
        (NumberValue left, NumberValue right) => new NumberValue(Subtracts ? left.Value.Minus(right.Value) : left.Value.Plus(right.Value)),
        _ => throw UpdateAction.WrongType(),
    };
}

/// <summary><c>if_not_exists(path, value)</c></summary>
internal sealed record IfNotExistsOperand(DocumentPath Path, Operand Otherwise) : Operand
{
    public override string? StaticType => Otherwise.StaticType;

    public override IEnumerable<DocumentPath> Paths => Otherwise.Paths.Prepend(Path);

    public override AttributeValue? Resolve(AttributeMap item) => Path.Resolve(item) ?? Otherwise.Resolve(item);
}

/// <summary><c>list_append(first, second)</c></summary>
internal sealed record ListAppendOperand(Operand First, Operand Second) : Operand
{
    public override string StaticType => "L";

    public override IEnumerable<DocumentPath> Paths => First.Paths.Concat(Second.Paths);

    public override AttributeValue? Resolve(AttributeMap item) => (First.Resolve(item), Second.Resolve(item)) switch
    {
        (null, _) or (_, null) => null,
        (ListValue first, ListValue second) => new ListValue([.. first.Value, .. second.Value]),
        _ => throw UpdateAction.WrongType(),
    };
}
