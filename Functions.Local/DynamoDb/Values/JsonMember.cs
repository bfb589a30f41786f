using System.Text.Json;

namespace Functions.Local.DynamoDb.Values;

/// <summary>JSON members as the types that DynamoDB's protocol declares; anything else is a SerializationException in DynamoDB's words.</summary>
internal static class JsonMember
{
    public static string String(JsonElement json) => json.ValueKind == JsonValueKind.String
        ? json.GetString()!
        : throw CannotConvert(json, "String", "class java.lang.String");

    /// <summary>A fraction is cut off.</summary>
    public static int Integer(JsonElement json)
    {
        if (json.ValueKind != JsonValueKind.Number)
            throw CannotConvert(json, "Integer", "class java.lang.Integer");
        return (int)Math.Clamp(Math.Floor(json.GetDouble()), int.MinValue, int.MaxValue);
    }

    public static bool Boolean(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String => String(json).ToUpperInvariant() switch
        {
            "TRUE" or "1" or "YES" => true,
            "FALSE" or "0" or "NO" => false,
            _ => throw DynamoDbException.Serialization("Unexpected token received from parser"),
        },
        _ => throw CannotConvert(json, "Boolean", "class java.lang.Boolean"),
    };

    public static byte[] Blob(JsonElement json)
    {
        if (json.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False)
            throw DynamoDbException.Serialization("only base-64-encoded strings are convertible to bytes");
        if (json.ValueKind != JsonValueKind.String)
            throw CannotConvert(json, "Blob", "class java.nio.ByteBuffer");
        var text = String(json);
        if (text.Length % 4 != 0)
            throw DynamoDbException.Serialization($"Base64 encoded length is expected a multiple of 4 bytes but found: {text.Length}");
        return json.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw DynamoDbException.Serialization("Invalid last non-pad Base64 character dectected");
    }

    public static JsonElement.ArrayEnumerator List(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => json.EnumerateArray(),
        JsonValueKind.Object => throw DynamoDbException.Serialization("Start of structure or map found where not expected"),
        _ => throw DynamoDbException.Serialization("Unexpected field type"),
    };

    private static DynamoDbException CannotConvert(JsonElement json, string type, string javaType) => DynamoDbException.Serialization(json.ValueKind switch
    {
        JsonValueKind.Array => $"Unrecognized collection type {javaType}",
        JsonValueKind.Object => "Start of structure or map found where not expected",
        JsonValueKind.True => $"TRUE_VALUE cannot be converted to {type}",
        JsonValueKind.False => $"FALSE_VALUE cannot be converted to {type}",
        JsonValueKind.String => $"STRING_VALUE cannot be converted to {type}",
        JsonValueKind.Number => $"{(json.GetDouble() % 1 == 0 ? "NUMBER_VALUE" : "DECIMAL_VALUE")} cannot be converted to {type}",
        _ => "Unexpected value type in payload",
    });
}
