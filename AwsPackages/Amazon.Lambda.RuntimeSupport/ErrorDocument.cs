using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>An exception in the two forms Lambda takes: for the caller and the log, and for X-Ray.</summary>
internal static class ErrorDocument
{
    /// <summary>Lambda drops an error larger than this; a short one in its place says so.</summary>
    private const int MaxBytes = 256 * 1024;

    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>{"errorType","errorMessage","stackTrace":[],"cause":{},"causes":[]}</c>, in UTF-8.</summary>
    public static byte[] Write(Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes, Readable))
            WriteException(writer, exception);
        return bytes.WrittenCount <= MaxBytes
            ? bytes.WrittenSpan.ToArray()
            : """{"errorMessage":"Exception exceeded maximum payload size of 256KB."}"""u8.ToArray();
    }

    /// <summary>
    /// X-Ray's cause, in ASCII as a header must be:
    /// https://docs.aws.amazon.com/xray/latest/devguide/xray-api-segmentdocuments.html#api-segmentdocuments-errors.
    /// </summary>
    public static string WriteCause(Exception exception)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(bytes))
        {
            writer.WriteStartObject();
            writer.WriteString("working_directory", Environment.CurrentDirectory);
            writer.WriteStartArray("exceptions");
            writer.WriteStartObject();
            writer.WriteString("type", exception.GetType().Name);
            writer.WriteString("message", exception.Message);
            writer.WriteStartArray("stack");
            foreach (var frame in new StackTrace(exception).GetFrames())
            {
                var method = DiagnosticMethodInfo.Create(frame);
                writer.WriteStartObject();
                writer.WriteString("label", method is null ? "?" : $"{method.DeclaringTypeName}.{method.Name}");
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteStartArray("paths");
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.ASCII.GetString(bytes.WrittenSpan);
    }

    private static void WriteException(Utf8JsonWriter writer, Exception exception)
    {
        writer.WriteStartObject();
        writer.WriteString("errorType", exception.GetType().Name);
        writer.WriteString("errorMessage", exception.Message);
        if (exception.StackTrace is { Length: > 0 } trace)
        {
            writer.WriteStartArray("stackTrace");
            foreach (var line in trace.AsSpan().EnumerateLines())
                writer.WriteStringValue(line.Trim());
            writer.WriteEndArray();
        }

        if (exception.InnerException is { } cause)
        {
            writer.WritePropertyName("cause");
            WriteException(writer, cause);
        }

        if (exception is AggregateException { InnerExceptions: var causes })
        {
            writer.WriteStartArray("causes");
            foreach (var inner in causes)
                WriteException(writer, inner);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
