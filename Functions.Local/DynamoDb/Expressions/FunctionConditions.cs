using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary><c>attribute_exists(path)</c>; <c>attribute_not_exists(path)</c> is its negation.</summary>
internal sealed record AttributeExists(DocumentPath Path) : Condition
{
    public override IEnumerable<DocumentPath> Paths => [Path];

    public override bool Matches(AttributeMap item) => Path.Resolve(item) is not null;
}

/// <summary><c>attribute_type(x, :type)</c></summary>
internal sealed record AttributeTypeIs(Operand Value, string Type) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Value.Paths;

    public override bool Matches(AttributeMap item) => Value.Resolve(item)?.Type == Type;
}

/// <summary><c>begins_with(x, y)</c>, of strings or binaries.</summary>
internal sealed record BeginsWith(Operand Value, Operand Prefix) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Value.Paths.Concat(Prefix.Paths);

    public override bool Matches(AttributeMap item) => (Value.Resolve(item), Prefix.Resolve(item)) switch
    {
        (StringValue value, StringValue prefix) => value.Value.StartsWith(prefix.Value, StringComparison.Ordinal),
        (BinaryValue value, BinaryValue prefix) => value.Value.AsSpan().StartsWith(prefix.Value),
        _ => false,
    };
}

/// <summary><c>contains(x, y)</c>: a part of a string or binary, a member of a set, an element of a list.</summary>
internal sealed record Contains(Operand Value, Operand Part) : Condition
{
    public override IEnumerable<DocumentPath> Paths => Value.Paths.Concat(Part.Paths);

    public override bool Matches(AttributeMap item) => (Value.Resolve(item), Part.Resolve(item)) switch
    {
        (StringValue value, StringValue part) => value.Value.Contains(part.Value, StringComparison.Ordinal),
        (BinaryValue value, BinaryValue part) => value.Value.AsSpan().IndexOf(part.Value) >= 0,
        (StringSetValue set, StringValue part) => set.Value.Contains(part.Value),
        (NumberSetValue set, NumberValue part) => set.Value.Contains(part.Value),
        (BinarySetValue set, BinaryValue part) => set.Value.Any(member => member.AsSpan().SequenceEqual(part.Value)),
        (ListValue list, { } part) => list.Value.Any(element => AttributeComparer.AreEqual(element, part)),
        _ => false,
    };
}
