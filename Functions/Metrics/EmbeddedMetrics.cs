using System.Buffers;
using System.Text.Json;

namespace ChatFunctions.Metrics;

/// <summary>
/// Lines of the log in the embedded metric format, of which CloudWatch makes metrics of the namespace <c>ServerlessChat</c> by stack. Of
/// rooms, people and messages they say nothing.
/// https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
/// </summary>
/// <param name="stack">The stack's name.</param>
/// <param name="output">
/// The process's standard output itself: what Lambda's runtime makes of <see cref="Console.Out"/>, and its logger, put a line into an
/// object of theirs, where CloudWatch finds no metrics.
/// </param>
/// <param name="clock">Dates the lines.</param>
internal sealed class EmbeddedMetrics(string stack, Stream output, TimeProvider clock)
{
    private const string Namespace = "ServerlessChat";
    private const string Dimension = "Stack";

    /// <summary>Null where the stack has no operations.</summary>
    public static EmbeddedMetrics? FromEnvironment(TimeProvider clock) =>
        FunctionEnvironment.MetricsStack is { } stack ? new(stack, Console.OpenStandardOutput(), clock) : null;

    /// <param name="metrics">Each with one of CloudWatch's units.</param>
    public void Write(params ReadOnlySpan<(string Name, double Value, string Unit)> metrics)
    {
        var line = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(line))
        {
            json.WriteStartObject();
            json.WriteStartObject("_aws");
            json.WriteNumber("Timestamp", clock.GetUtcNow().ToUnixTimeMilliseconds());
            json.WriteStartArray("CloudWatchMetrics");
            json.WriteStartObject();
            json.WriteString("Namespace", Namespace);
            json.WriteStartArray("Dimensions");
            json.WriteStartArray();
            json.WriteStringValue(Dimension);
            json.WriteEndArray();
            json.WriteEndArray();
            json.WriteStartArray("Metrics");
            foreach (var (name, _, unit) in metrics)
            {
                json.WriteStartObject();
                json.WriteString("Name", name);
                json.WriteString("Unit", unit);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteString(Dimension, stack);
            foreach (var (name, value, _) in metrics)
            {
                json.WriteNumber(name, value);
            }

            json.WriteEndObject();
        }

        line.Write("\n"u8);
        // At once, so that no other line of the process comes in between.
        output.Write(line.WrittenSpan);
    }
}
