using System.Text.Json;

namespace Functions.Local.DynamoDb.Values;

/// <summary>Writes values as DynamoDB's JSON.</summary>
internal static class AttributeValueWriter
{
    public static void WriteMap(Utf8JsonWriter writer, string name, AttributeMap map)
    {
        writer.WritePropertyName(name);
        WriteMap(writer, map);
    }

    public static void WriteMap(Utf8JsonWriter writer, AttributeMap map)
    {
        writer.WriteStartObject();
        foreach (var (name, value) in map)
        {
            writer.WritePropertyName(name);
            Write(writer, value);
        }

        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        writer.WriteStartObject();
        writer.WritePropertyName(value.Type);
        switch (value)
        {
            case StringValue text:
                writer.WriteStringValue(text.Value);
                break;
            case NumberValue number:
                writer.WriteStringValue(number.Value.ToString());
                break;
            case BinaryValue binary:
                writer.WriteBase64StringValue(binary.Value);
                break;
            case BooleanValue boolean:
                writer.WriteBooleanValue(boolean.Value);
                break;
            case NullValue:
                writer.WriteBooleanValue(true);
                break;
            case MapValue map:
                WriteMap(writer, map.Value);
                break;
            case ListValue list:
                WriteArray(writer, list.Value, Write);
                break;
            case StringSetValue strings:
                WriteArray(writer, strings.Value, static (writer, member) => writer.WriteStringValue(member));
                break;
            case NumberSetValue numbers:
                WriteArray(writer, numbers.Value, static (writer, member) => writer.WriteStringValue(member.ToString()));
                break;
            case BinarySetValue binaries:
                WriteArray(writer, binaries.Value, static (writer, member) => writer.WriteBase64StringValue(member));
                break;
        }

        writer.WriteEndObject();
    }

    private static void WriteArray<T>(Utf8JsonWriter writer, IReadOnlyList<T> members, Action<Utf8JsonWriter, T> write)
    {
        writer.WriteStartArray();
        foreach (var member in members)
            write(writer, member);
        writer.WriteEndArray();
    }
}
