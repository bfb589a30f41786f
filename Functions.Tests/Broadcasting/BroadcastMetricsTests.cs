using System.Text;
using ChatFunctions.Broadcasting;
using Functions.Tests.Gateway;

namespace Functions.Tests.Broadcasting;

/// <summary>https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html</summary>
internal sealed class BroadcastMetricsTests
{
    [Test]
    public void A_broadcast_is_one_line_of_which_CloudWatch_makes_its_metrics()
    {
        var (output, clock) = (new Writes(), new ManualClock());
        new BroadcastMetrics("chat-prod", output, clock).Add(new(Delivered: 7, Gone: 2, Failed: 1, Complete: false), TimeSpan.FromMilliseconds(12.3456));

        Assert.That(output.Lines, Is.EqualTo([
            $$"""{"_aws":{"Timestamp":{{clock.GetUtcNow().ToUnixTimeMilliseconds()}},"CloudWatchMetrics":[{"Namespace":"ServerlessChat","Dimensions":[["Stack"]],"Metrics":[{"Name":"Recipients","Unit":"Count"},{"Name":"Delivered","Unit":"Count"},{"Name":"Gone","Unit":"Count"},{"Name":"Failed","Unit":"Count"},{"Name":"Incomplete","Unit":"Count"},{"Name":"BroadcastMilliseconds","Unit":"Milliseconds"}]}]},"Stack":"chat-prod","Recipients":10,"Delivered":7,"Gone":2,"Failed":1,"Incomplete":1,"BroadcastMilliseconds":12.346}""" + "\n"]));
    }

    [Test]
    public void One_that_went_to_everyone_is_not_incomplete()
    {
        var output = new Writes();
        new BroadcastMetrics("chat", output, new ManualClock()).Add(new(0, 0, 0, Complete: true), TimeSpan.Zero);

        Assert.That(output.Lines.Single(), Does.EndWith("\"Recipients\":0,\"Delivered\":0,\"Gone\":0,\"Failed\":0,\"Incomplete\":0,\"BroadcastMilliseconds\":0}\n"));
    }

    /// <summary>Keeps every write by itself: in two, another line of the process could come in between.</summary>
    private sealed class Writes : MemoryStream
    {
        public List<string> Lines { get; } = [];

        public override void Write(ReadOnlySpan<byte> buffer) => Lines.Add(Encoding.UTF8.GetString(buffer));

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    }
}
