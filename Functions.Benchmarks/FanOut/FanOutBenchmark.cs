using System.Text;
using System.Text.Json;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>One message to a room: what it costs the function that sends it, the table's scan included where a handler scans.</summary>
internal sealed class FanOutBenchmark(Contestants contestants, AwsServer aws)
{
    private const string Handler = "Functions::ChatFunctions.SendMessageHandler::HandleAsync";
    private const string Function = "function";
    private const string Engine = "engine alone";
    private const string Bare = "bare HttpClient";
    private const string Node = "Node.js Promise.all";

    private readonly Report _report = new("Fan-out", "posts/s", "posts/CPU-s", "CPU ms", "ms", "peak MB");
    private bool _node;

    /// <param name="quick">Only what the targets are about.</param>
    /// <param name="rooms">Numbers of connections.</param>
    public async Task<Report> RunAsync(bool quick, IReadOnlyList<int> rooms, CancellationToken cancellationToken)
    {
        await contestants.PublishBootstrapAsync();
        await contestants.PublishBaselinesAsync();
        _node = await contestants.InstallNodeAsync();
        foreach (var endpoint in (Uri[])[aws.Http1, aws.Http2])
        {
            foreach (var connections in rooms)
            {
                foreach (var latency in quick || connections == 100_000 ? [5] : (int[])[0, 5, 20])
                    await CompareAsync(endpoint, new(connections, TimeSpan.FromMilliseconds(latency)), cancellationToken);
            }
        }

        foreach (var behaviour in (Behaviour[])
            [
                new(10_000, TimeSpan.FromMilliseconds(5), GonePercent: 1),
                new(10_000, TimeSpan.FromMilliseconds(5), GonePercent: 20),
                new(10_000, TimeSpan.FromMilliseconds(5), ThrottledPosts: 5_000),
                new(10_000, TimeSpan.FromMilliseconds(5), SlowReader: true),
            ])
            await MeasureAsync(Function, aws.Http1, behaviour, 2, cancellationToken);
        return _report;
    }

    private async Task CompareAsync(Uri endpoint, Behaviour behaviour, CancellationToken cancellationToken)
    {
        var turns = behaviour.Connections > 10_000 ? 2 : 4;
        await MeasureAsync(Function, endpoint, behaviour, turns, cancellationToken);
        await MeasureAsync(Engine, endpoint, behaviour, turns, cancellationToken);
        await MeasureAsync(Bare, endpoint, behaviour, turns, cancellationToken);
        // More would only take long, or more memory than there is.
        if (behaviour.Connections <= 1_000 && endpoint == aws.Http1)
            await MeasureAsync("SDK one by one", endpoint, behaviour, 2, cancellationToken);
        if (behaviour.Connections <= 10_000 && endpoint == aws.Http1)
            await MeasureAsync("SDK in parallel", endpoint, behaviour, 2, cancellationToken);
        if (behaviour.Connections <= 10_000 && endpoint == aws.Http1 && _node)
            await MeasureAsync(Node, endpoint, behaviour, 2, cancellationToken);
    }

    /// <summary>One process: the first message with nothing connected yet, then the median of the others.</summary>
    private async Task MeasureAsync(string contestant, Uri endpoint, Behaviour behaviour, int turns, CancellationToken cancellationToken)
    {
        var (command, environment) = contestant switch
        {
            Function => ((string[])[contestants.Bootstrap], contestants.Environment(Handler, endpoint)),
            Node => (["node", contestants.Node], contestants.Environment("sendMessage", endpoint)),
            _ => ([contestants.Baselines], contestants.Environment(
                contestant switch { Engine => "engine", Bare => "bare", "SDK one by one" => "sdk-one-by-one", _ => "sdk-parallel" }, endpoint)),
        };
        await using var process = await FunctionProcess.StartAsync(command, environment);
        var runs = new List<(double Milliseconds, double Cpu)>();
        for (var turn = 0; turn < turns; turn++)
        {
            aws.Behave(behaviour);
            var cpu = process.Usage.Cpu;
            var answer = await process.InvokeAsync(Event(command, behaviour), cancellationToken);
            if (!answer.Succeeded || aws.Posts < behaviour.Connections)
                throw new InvalidOperationException($"{contestant} failed: {answer.Body}");
            runs.Add((answer.Duration.TotalMilliseconds, (process.Usage.Cpu - cpu).TotalMilliseconds));
        }

        var scenario = $"{behaviour.Connections:N0}, {behaviour.Latency.TotalMilliseconds} ms, {(endpoint == aws.Http1 ? "HTTP/1.1" : "HTTP/2")}" +
            (behaviour.GonePercent > 0 ? $", {behaviour.GonePercent} % gone" : "") +
            (behaviour.ThrottledPosts > 0 ? $", {behaviour.ThrottledPosts:N0} posts throttled" : "") +
            (behaviour.SlowReader ? ", one slow reader" : "");
        Add($"{scenario}: {contestant}, first", behaviour.Connections, runs[0], process.Usage.PeakMemory);
        Add($"{scenario}: {contestant}", behaviour.Connections, (runs.Skip(1).Select(run => run.Milliseconds).Median(), runs.Skip(1).Select(run => run.Cpu).Median()), process.Usage.PeakMemory);
    }

    private void Add(string name, int posts, (double Milliseconds, double Cpu) run, double memory) =>
        _report.Add(name, posts / run.Milliseconds * 1000, posts / run.Cpu * 1000, run.Cpu, run.Milliseconds, memory);

    private byte[] Event(string[] command, Behaviour behaviour) => Encoding.UTF8.GetBytes(
        $$$"""{"requestContext":{"routeKey":"sendMessage","eventType":"MESSAGE","connectionId":"Mg_sender0CIVA=","requestId":"r","stage":"prod"},"body":{{{JsonSerializer.Serialize(
            command[0] == contestants.Baselines
                ? behaviour.Connections.ToString()
                : """{"action":"sendMessage","message":"hello, everyone!"}""")}}},"isBase64Encoded":false}""");
}
