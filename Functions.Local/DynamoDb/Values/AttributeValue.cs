namespace Functions.Local.DynamoDb.Values;

/// <summary>
/// One of DynamoDB's ten types of value; immutable once read. Compare with <see cref="AttributeComparer"/>: a record's own
/// equality does not look into collections.
/// </summary>
internal abstract record AttributeValue
{
    /// <summary>The data type descriptor: <c>S</c>, <c>N</c>, <c>B</c>, <c>BOOL</c>, <c>NULL</c>, <c>M</c>, <c>L</c>, <c>SS</c>, <c>NS</c> or <c>BS</c>.</summary>
    public abstract string Type { get; }
}

internal sealed record StringValue(string Value) : AttributeValue
{
    public override string Type => "S";
}

internal sealed record NumberValue(DynamoDbNumber Value) : AttributeValue
{
    public override string Type => "N";
}

internal sealed record BinaryValue(byte[] Value) : AttributeValue
{
    public override string Type => "B";
}

internal sealed record BooleanValue(bool Value) : AttributeValue
{
    public override string Type => "BOOL";
}

internal sealed record NullValue : AttributeValue
{
    public override string Type => "NULL";
}

internal sealed record MapValue(AttributeMap Value) : AttributeValue
{
    public override string Type => "M";
}

internal sealed record ListValue(IReadOnlyList<AttributeValue> Value) : AttributeValue
{
    public override string Type => "L";
}

internal sealed record StringSetValue(IReadOnlyList<string> Value) : AttributeValue
{
    public override string Type => "SS";
}

internal sealed record NumberSetValue(IReadOnlyList<DynamoDbNumber> Value) : AttributeValue
{
    public override string Type => "NS";
}

internal sealed record BinarySetValue(IReadOnlyList<byte[]> Value) : AttributeValue
{
    public override string Type => "BS";
}
