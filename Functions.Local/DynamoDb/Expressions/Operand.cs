using Functions.Local.DynamoDb.Values;

namespace Functions.Local.DynamoDb.Expressions;

/// <summary>What a condition looks at: a path, a value, or the size of one of them.</summary>
internal abstract record Operand
{
    /// <summary>Null when the item has no such value.</summary>
    public abstract AttributeValue? Resolve(AttributeMap item);

    /// <summary>The type if it is known without an item.</summary>
    public virtual string? StaticType => null;

    /// <summary>Every path in it.</summary>
    public virtual IEnumerable<DocumentPath> Paths => [];
}

internal sealed record PathOperand(DocumentPath Path) : Operand
{
    public override IEnumerable<DocumentPath> Paths => [Path];

    public override AttributeValue? Resolve(AttributeMap item) => Path.Resolve(item);
}

internal sealed record ValueOperand(AttributeValue Value) : Operand
{
    public override string StaticType => Value.Type;

    public override AttributeValue Resolve(AttributeMap item) => Value;
}

/// <summary><c>size(x)</c>: UTF-16 units of an S (measured; DynamoDB's documentation says "length"), bytes of a B, members of a collection; nothing for other types.</summary>
internal sealed record SizeOperand(Operand Of) : Operand
{
    public override string StaticType => "N";

    public override IEnumerable<DocumentPath> Paths => Of.Paths;

    public override AttributeValue? Resolve(AttributeMap item)
    {
        int? size = Of.Resolve(item) switch
        {
            StringValue text => text.Value.Length,
            BinaryValue binary => binary.Value.Length,
            MapValue map => map.Value.Count,
            ListValue list => list.Value.Count,
            StringSetValue strings => strings.Value.Count,
            NumberSetValue numbers => numbers.Value.Count,
            BinarySetValue binaries => binaries.Value.Count,
            _ => null,
        };
        return size is { } count ? new NumberValue(DynamoDbNumber.Parse(count.ToString())) : null;
    }
}

/// <summary>A function that is a condition: no value, so refused wherever a value is needed.</summary>
internal sealed record FunctionOperand(string Name, Condition Condition) : Operand
{
    /// <summary>Stands for a condition that was reported as a problem.</summary>
    public static Condition Refused { get; } = new AttributeExists(new DocumentPath([new("")]));

    public override string StaticType => "BOOL";

    public override AttributeValue? Resolve(AttributeMap item) => null;
}
