using System.Text;
using ChatFunctions.Metrics;
using Functions.Tests.Gateway;

namespace Functions.Tests.Metrics;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html</summary>
internal sealed class EmbeddedMetricsTests
{
    [Test]
    public void What_is_counted_is_one_line_of_which_CloudWatch_makes_its_metrics()
    {
        var (output, clock) = (new Writes(), new ManualClock());
        new EmbeddedMetrics("chat-prod", output, clock).Write(("Delivered", 7, "Count"), ("BroadcastMilliseconds", 12.346, "Milliseconds"));

        Assert.That(output.Lines, Is.EqualTo([
            $$"""{"_aws":{"Timestamp":{{clock.GetUtcNow().ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"ServerlessChat","Dimensions":[["Stack"]],"Metrics":[{"Name":"Delivered","Unit":"Count"},{"Name":"BroadcastMilliseconds","Unit":"Milliseconds"}]}]},"Stack":"chat-prod","Delivered":7,"BroadcastMilliseconds":12.346}""" + "\n"]));
    }

    /// <summary>Keeps every write by itself: in two, another line of the process could come in between.</summary>
    private sealed class Writes : MemoryStream
    {
        public List<string> Lines { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Lines.Add(Encoding.UTF8.GetString(buffer));

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
