using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Processes;
using Functions.Tests.Faults.Proxy;

namespace Functions.Benchmarks.Silence;

/// <summary>Messages of the deployed bootstrap before and after its open connections to @connections fall silent.</summary>
internal sealed class SilenceBenchmark(Contestants built, AwsServer aws)
{
    private const int Connections = 5;

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(6);

    private readonly Report _report = new($"One message to {Connections} connections", "ms", "delivered", "failed", "connections opened");
    private readonly List<string> _broken = [];

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        if (built.Given is null)
            await built.PublishBootstrapAsync();
        foreach (var endpoint in (Uri[])[aws.Http1, aws.Http2])
        {
            foreach (var alsoNew in (bool[])[false, true])
                await MeasureAsync($"{(endpoint == aws.Http1 ? "HTTP/1.1" : "HTTP/2")}{(alsoNew ? ", new connections silent for 3 s too" : "")}", endpoint, alsoNew, cancellationToken);
        }

        return _report;
    }

    /// <exception cref="InvalidOperationException">A message was not delivered to all, or not within 6 s.</exception>
    public void RequireDelivery()
    {
        if (_broken.Count > 0)
            throw new InvalidOperationException($"not delivered to all {Connections} within {_longest.TotalSeconds} s: {string.Join("; ", _broken)}");
    }

    private async Task MeasureAsync(string scenario, Uri endpoint, bool alsoNew, CancellationToken cancellationToken)
    {
        await using var wire = Wire.To(endpoint);
        var function = Contestant.Given(built) ?? Contestant.Function(built);
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
            var delivered = (int)ack["delivered"]!;
            _report.Add($"{scenario}: {when}", answer.Duration.TotalMilliseconds, delivered, (int)ack["failed"]!, wire.Opened);
            if (delivered != Connections || answer.Duration > _longest)
                _broken.Add($"{scenario}: {when}");
        }
    }
}
