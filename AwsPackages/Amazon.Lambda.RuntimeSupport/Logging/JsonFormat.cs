using System.Buffers;
using System.Collections;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport.Logging;

/// <summary>
/// <c>{"timestamp","level","requestId","traceId","message",...,"errorType","errorMessage","stackTrace"}</c>, with a
/// property for each argument of the message.
/// </summary>
internal sealed class JsonFormat : ILogFormat, IDisposable
{
    private readonly Utf8JsonWriter _writer = new(Stream.Null);

    public void Write(in LogRecord record, ArrayBufferWriter<byte> output)
    {
        var template = MessageTemplate.Parse(record.Message, record.Arguments);
        _writer.Reset(output);
        _writer.WriteStartObject();
        _writer.WriteString("timestamp", record.Time.ToString(MessageTemplate.TimeFormat));
        _writer.WriteString("level", LevelNames.Of(record.Level));
        if (!string.IsNullOrEmpty(record.RequestId))
            _writer.WriteString("requestId", record.RequestId);
        if (!string.IsNullOrEmpty(record.TraceId))
            _writer.WriteString("traceId", record.TraceId);
        _writer.WriteString("message", template.Fill());
        foreach (var place in template.Places)
        {
            if (template.TryGetArgument(place, out var argument) && argument is not null)
                WriteProperty(place, argument);
        }

        if (record.Exception is { } exception)
            WriteException(exception);
        _writer.WriteEndObject();
        _writer.Flush();
    }

    public void Dispose() => _writer.Dispose();

    private void WriteProperty(MessageTemplate.Place place, object argument)
    {
        _writer.WritePropertyName(place.Name);
        switch (argument)
        {
            case IDictionary dictionary:
                _writer.WriteStartObject();
                foreach (DictionaryEntry entry in dictionary)
                {
                    _writer.WritePropertyName(entry.Key.ToString() ?? "");
                    WriteValue(entry.Value, place.Format);
                }

                _writer.WriteEndObject();
                break;
            case IList list and not IList<byte>:
                _writer.WriteStartArray();
                foreach (var item in list)
                    WriteValue(item, place.Format);
                _writer.WriteEndArray();
                break;
            default:
                WriteValue(argument, place.Format);
                break;
        }
    }

    private void WriteValue(object? value, string? format)
    {
        switch (value)
        {
            case null:
                _writer.WriteNullValue();
                break;
            case not null when format is not null:
                _writer.WriteStringValue(MessageTemplate.Format(value, format));
                break;
            case bool boolean:
                _writer.WriteBooleanValue(boolean);
                break;
            case byte or sbyte or short or ushort or int or long:
                _writer.WriteNumberValue(Convert.ToInt64(value));
                break;
            case uint or ulong:
                _writer.WriteNumberValue(Convert.ToUInt64(value));
                break;
            // JSON has no NaN and no infinity.
            case float number when float.IsFinite(number):
                _writer.WriteNumberValue(number);
                break;
            case double number when double.IsFinite(number):
                _writer.WriteNumberValue(number);
                break;
            case decimal number:
                _writer.WriteNumberValue(number);
                break;
            default:
                _writer.WriteStringValue(MessageTemplate.Format(value, format: null));
                break;
        }
    }

    private void WriteException(Exception exception)
    {
        _writer.WriteString("errorType", exception.GetType().FullName);
        _writer.WriteString("errorMessage", exception.Message);
        _writer.WriteStartArray("stackTrace");
        foreach (var line in exception.ToString().AsSpan().EnumerateLines())
            _writer.WriteStringValue(line.Trim());
        _writer.WriteEndArray();
    }
}
