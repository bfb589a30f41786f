using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Functions.Local.DynamoDb.Requests;

/// <summary>Tells whether two requests say the same, in whichever order a client wrote the members of its objects.</summary>
internal static class RequestDigest
{
    /// <param name="body">The request.</param>
    /// <param name="except">The parameter that does not count.</param>
    public static string Of(JsonElement body, string except)
    {
        var canonical = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(canonical, new JsonWriterOptions { MaxDepth = 128 }))
            WriteObject(writer, body.EnumerateObject().Where(member => member.Name != except));
        return Convert.ToHexString(SHA256.HashData(canonical.WrittenSpan));
    }

    private static void Write(Utf8JsonWriter writer, JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.Object)
        {
            WriteObject(writer, json.EnumerateObject());
        }
        else if (json.ValueKind == JsonValueKind.Array)
        {
            writer.WriteStartArray();
            foreach (var element in json.EnumerateArray())
                Write(writer, element);
            writer.WriteEndArray();
        }
        else
        {
            json.WriteTo(writer);
        }
    }

    private static void WriteObject(Utf8JsonWriter writer, IEnumerable<JsonProperty> members)
    {
        writer.WriteStartObject();
        // A null member is an absent one.
        var present = members.Where(member => member.Value.ValueKind != JsonValueKind.Null);
        foreach (var member in present.OrderBy(member => member.Name, StringComparer.Ordinal))
        {
            writer.WritePropertyName(member.Name);
            Write(writer, member.Value);
        }

        writer.WriteEndObject();
    }
}
