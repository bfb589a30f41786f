using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>One action of an update.</summary>
/// <param name="Path">What it changes.</param>
internal abstract record UpdateAction(DocumentPath Path)
{
    /// <summary>Whether it can bring an item into being: one that only takes away cannot.</summary>
    public virtual bool Creates => true;

    /// <summary>The type of its operand if it is known without an item.</summary>
    public virtual string? StaticType => null;

    /// <summary>Every path it looks at.</summary>
    public virtual IEnumerable<DocumentPath> Paths => [Path];

    /// <param name="old">What is at the path; null for nothing.</param>
    /// <param name="item">The whole item as it was before the update.</param>
    /// <returns>What is to be there; null for nothing.</returns>
    public abstract AttributeValue? Apply(AttributeValue? old, AttributeMap item);

    public static DynamoDbException WrongType() =>
        DynamoDbException.Validation("An operand in the update expression has an incorrect data type");
}

internal sealed record SetAction(DocumentPath Path, Operand Value) : UpdateAction(Path)
{
    public override string? StaticType => Value.StaticType;

    public override IEnumerable<DocumentPath> Paths => Value.Paths.Prepend(Path);

    public override AttributeValue Apply(AttributeValue? old, AttributeMap item) => Value.Resolve(item)
        ?? throw DynamoDbException.Validation("The provided expression refers to an attribute that does not exist in the item");
}

internal sealed record RemoveAction(DocumentPath Path) : UpdateAction(Path)
{
    public override bool Creates => false;

    public override AttributeValue? Apply(AttributeValue? old, AttributeMap item) => null;
}

/// <summary>Adds to a number, from 0 on, or to a set, from an empty one on.</summary>
internal sealed record AddAction(DocumentPath Path, AttributeValue Value) : UpdateAction(Path)
{
    public override string StaticType => Value.Type;

    public override AttributeValue Apply(AttributeValue? old, AttributeMap item) => (old, Value) switch
    {
        (null, _) => Value,
        (NumberValue number, NumberValue more) => new NumberValue(number.Value.Plus(more.Value)),
        (StringSetValue set, StringSetValue more) => new StringSetValue([.. set.Value.Union(more.Value)]),
        (NumberSetValue set, NumberSetValue more) => new NumberSetValue([.. set.Value.Union(more.Value)]),
        (BinarySetValue set, BinarySetValue more) => new BinarySetValue([.. set.Value.Union(more.Value, BytesComparer.Instance)]),
        _ => throw WrongType(),
    };
}

/// <summary>Takes members out of a set; with the last of them goes the set.</summary>
internal sealed record DeleteAction(DocumentPath Path, AttributeValue Value) : UpdateAction(Path)
{
    public override bool Creates => false;

    public override string StaticType => Value.Type;

    public override AttributeValue? Apply(AttributeValue? old, AttributeMap item) => (old, Value) switch
    {
        (null, _) => null,
        (StringSetValue set, StringSetValue less) => set.Value.Except(less.Value).ToArray() is { Length: > 0 } rest ? new StringSetValue(rest) : null,
        (NumberSetValue set, NumberSetValue less) => set.Value.Except(less.Value).ToArray() is { Length: > 0 } rest ? new NumberSetValue(rest) : null,
        (BinarySetValue set, BinarySetValue less) => set.Value.Except(less.Value, BytesComparer.Instance).ToArray() is { Length: > 0 } rest ? new BinarySetValue(rest) : null,
        _ => throw WrongType(),
    };
}
