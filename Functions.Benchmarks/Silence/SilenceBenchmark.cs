using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Processes;
using Functions.Tests.Faults.Proxy;

namespace Functions.Benchmarks.Silence;

/// <summary>Messages of the deployed bootstrap before and after its open connections to @connections fall silent.</summary>
internal static class SilenceBenchmark
{
    private const int Connections = 5;

    public static async Task<Report> RunAsync(Contestants built, AwsServer aws, CancellationToken cancellationToken)
    {
        await built.PublishBootstrapAsync();
        var report = new Report($"One message to {Connections} connections", "ms", "delivered", "failed", "connections opened");
        foreach (var endpoint in (Uri[])[aws.Http1, aws.Http2])
        {
            foreach (var alsoNew in (bool[])[false, true])
                await MeasureAsync(report, $"{(endpoint == aws.Http1 ? "HTTP/1.1" : "HTTP/2")}{(alsoNew ? ", new connections silent for 3 s too" : "")}", built, aws, endpoint, alsoNew, cancellationToken);
        }

        return report;
    }

    private static async Task MeasureAsync(
        Report report, string scenario, Contestants built, AwsServer aws, Uri endpoint, bool alsoNew, CancellationToken cancellationToken)
    {
        await using var wire = Wire.To(endpoint);
        var function = Contestant.Function(built);
        await using var process = await FunctionProcess.StartAsync(function.Command, built.Environment(function.Handler, wire.Address));
        await process.InitAsync(cancellationToken);
        await SendAsync("before");
        await SendAsync("before, second message");
        wire.Silence(alsoNew);
        var recovering = Task.Delay(TimeSpan.FromSeconds(3), cancellationToken).ContinueWith(_ => wire.Recover(), TaskScheduler.Default);
        for (var message = 1; message <= 3; message++)
            await SendAsync($"silent, message {message}");
        await recovering;

        async Task SendAsync(string when)
        {
            aws.Behave(new(Connections));
            var answer = await process.InvokeAsync(function.Event(Connections), cancellationToken);
            var ack = JsonNode.Parse(JsonNode.Parse(answer.Body)!["body"]!.GetValue<string>())!;
            report.Add($"{scenario}: {when}", answer.Duration.TotalMilliseconds, (int)ack["delivered"]!, (int)ack["failed"]!, wire.Opened);
        }
    }
}
