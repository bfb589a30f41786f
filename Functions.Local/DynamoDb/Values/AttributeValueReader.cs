using System.Text;
using System.Text.Json;

namespace Functions.Local.DynamoDb.Values;

/// <summary>
/// Reads values from DynamoDB's JSON, <c>{"S":"text"}</c>, and checks them. A member of the wrong JSON type is a
/// SerializationException, a value that DynamoDB refuses a ValidationException.
/// </summary>
internal static class AttributeValueReader
{
    private const string Invalid = "One or more parameter values were invalid: ";
    private const string JavaType = "com.amazonaws.dynamodb.v20120810.AttributeValue";

    // With the attribute itself as the first level: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
    private const int MaximumNesting = 32;
    private const int MaximumName = 65_535;

    /// <summary>Reads an object of named values; a null member counts as absent, as in DynamoDB.</summary>
    public static AttributeMap ReadMap(JsonElement json, int depth = 0)
    {
        if (json.ValueKind == JsonValueKind.Array)
            throw DynamoDbException.Serialization($"Unrecognized collection type java.util.Map<java.lang.String, {JavaType}>");
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization("Unexpected field type");
        var map = new AttributeMap();
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null)
                continue;
            CheckName(member.Name);
            map[member.Name] = Read(member.Value, depth);
        }

        return map;
    }

    /// <summary>Of an attribute, or of a map's member.</summary>
    public static void CheckName(string name)
    {
        if (name.Length == 0)
            throw DynamoDbException.Validation("Empty attribute name");
        if (Encoding.UTF8.GetByteCount(name) > MaximumName)
            throw DynamoDbException.Validation($"{Invalid}Attribute name is too large, must be less than {MaximumName + 1} bytes");
    }

    /// <param name="json">One value.</param>
    /// <param name="depth">How many lists and maps surround it.</param>
    public static AttributeValue Read(JsonElement json, int depth = 0)
    {
        if (json.ValueKind == JsonValueKind.Array)
            throw DynamoDbException.Serialization($"Unrecognized collection type class {JavaType}");
        if (json.ValueKind != JsonValueKind.Object)
            throw DynamoDbException.Serialization("Unexpected value type in payload");
        if (depth >= MaximumNesting)
            throw DynamoDbException.Validation("Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit");

        AttributeValue? value = null;
        foreach (var member in json.EnumerateObject())
        {
            if (member.Value.ValueKind == JsonValueKind.Null || ReadTyped(member.Name, member.Value, depth) is not { } typed)
                continue;
            if (value is not null)
                throw DynamoDbException.Validation("Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes");
            value = typed;
        }

        return value ?? throw DynamoDbException.Validation("Supplied AttributeValue is empty, must contain exactly one of the supported datatypes");
    }

    private static AttributeValue? ReadTyped(string type, JsonElement json, int depth) => type switch
    {
        "S" => new StringValue(JsonMember.String(json)),
        "N" => new NumberValue(DynamoDbNumber.Parse(JsonMember.String(json))),
        "B" => new BinaryValue(JsonMember.Blob(json)),
        "BOOL" => new BooleanValue(JsonMember.Boolean(json)),
        "NULL" => JsonMember.Boolean(json)
            ? new NullValue()
            : throw DynamoDbException.Validation($"{Invalid}Null attribute value types must have the value of true"),
        "M" => new MapValue(ReadMap(json, depth + 1)),
        "L" => new ListValue([.. JsonMember.List(json).Select(element => Read(element, depth + 1))]),
        "SS" => ReadStringSet([.. JsonMember.List(json).Select(JsonMember.String)]),
        "NS" => ReadNumberSet([.. JsonMember.List(json).Select(element => DynamoDbNumber.Parse(JsonMember.String(element)))]),
        "BS" => ReadBinarySet([.. JsonMember.List(json).Select(JsonMember.Blob)]),
        _ => null,
    };

    // The odd wording of these messages, double space included, is DynamoDB's.
    private static StringSetValue ReadStringSet(string[] members)
    {
        if (members.Length == 0)
            throw DynamoDbException.Validation($"{Invalid}An string set  may not be empty");
        if (members.Distinct(StringComparer.Ordinal).Count() < members.Length)
            throw DynamoDbException.Validation($"{Invalid}Input collection [{string.Join(", ", members)}] contains duplicates.");
        return new(members);
    }

    private static NumberSetValue ReadNumberSet(DynamoDbNumber[] members)
    {
        if (members.Length == 0)
            throw DynamoDbException.Validation($"{Invalid}An number set  may not be empty");
        if (members.Distinct().Count() < members.Length)
            throw DynamoDbException.Validation("Input collection contains duplicates");
        return new(members);
    }

    private static BinarySetValue ReadBinarySet(byte[][] members)
    {
        if (members.Length == 0)
            throw DynamoDbException.Validation($"{Invalid}Binary sets should not be empty");
        string[] texts = [.. members.Select(Convert.ToBase64String)];
        if (texts.Distinct(StringComparer.Ordinal).Count() < texts.Length)
            throw DynamoDbException.Validation($"{Invalid}Input collection [{string.Join(", ", texts)}]of type BS contains duplicates.");
        return new(members);
    }
}
