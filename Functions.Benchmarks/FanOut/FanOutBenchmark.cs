using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.FanOut;

/// <summary>One message to a room: what it costs the function that sends it, beside baselines in the same run.</summary>
internal sealed class FanOutBenchmark(Contestants built, AwsServer aws)
{
    private const int SmallRoom = 100;
    private const int LargeRoom = 10_000;

    private readonly Report _report = new(
        "Fan-out, over TLS", "posts/s", "posts/CPU-s", "CPU ms", "CPU ms with start", "ms", "peak MB", "posts/s : bare", "posts/CPU-s : bare", "posts/CPU-s : Node");

    private readonly List<FanOutPoint> _points = [];
    private bool _hasNode;

    /// <summary>Of the rooms at 5 ms over HTTP/1.1, for a plot.</summary>
    public IReadOnlyList<FanOutPoint> Points => _points;

    /// <param name="quick">Only an endpoint latency of 5 ms, and few processes.</param>
    /// <param name="rooms">Numbers of connections.</param>
    public async Task<Report> RunAsync(bool quick, IReadOnlyList<int> rooms, CancellationToken cancellationToken)
    {
        await built.PublishBootstrapAsync();
        await built.PublishBaselinesAsync();
        _hasNode = await built.InstallNodeAsync();
        int[] latencies = quick ? [5] : [0, 5, 20];
        Uri[] endpoints = [aws.Http1, aws.Http2];
        Console.WriteLine($"fan-out: {endpoints.Length * rooms.Count * latencies.Length + 10} scenarios, about {(quick ? 15 : 40)} minutes for all room sizes; Ctrl+C ends it");
        foreach (var endpoint in endpoints)
        {
            foreach (var connections in rooms)
            {
                foreach (var latency in latencies)
                    await CompareAsync(endpoint, new(connections, TimeSpan.FromMilliseconds(latency)), quick, cancellationToken);
            }

            if (rooms.Contains(LargeRoom))
                await DisturbAsync(endpoint, cancellationToken);
        }

        if (!_hasNode)
            _report.Note("Node.js with npm was not found, so it is not compared.");
        _report.Note($"Measured on {Processor.Description}.");
        _report.Note("The endpoint looks at its sockets once a millisecond, so that waking it costs no contestant's CPU time; its answers take a millisecond or two longer than the latency says.");
        _report.Note("\"first\" is a process's first message, with nothing connected yet but what its init connects (\"with start\" counts process start and init too); the other rows are of later ones. Medians of 15 processes in a room of 100 (3 with --quick) and of 3 in one of up to 10,000; of one process where the room is larger or disturbed and for the SDK; the peak is the highest. Where fewer posts were measured than there are connections, times are scaled up and memory is left out.");
        return _report;
    }

    private async Task CompareAsync(Uri endpoint, Behaviour behaviour, bool quick, CancellationToken cancellationToken)
    {
        Contestant[] contestants =
        [
            Contestant.Bare(built),
            Contestant.TunedBare(built),
            .. behaviour.Connections <= LargeRoom ? (Contestant[])[Contestant.Headers(built), Contestant.Signed(built), Contestant.Engine(built)] : [],
            // It speaks HTTP/1.1 only, whatever the endpoint offers.
            .. _hasNode ? (Contestant[])[Contestant.Node(built)] : [],
            .. Contestant.Given(built) is { } given ? (Contestant[])[given] : [],
            Contestant.Function(built),
        ];
        Console.WriteLine($"measuring {behaviour.Connections:N0} connections at {behaviour.Latency.TotalMilliseconds} ms");
        var (processes, turns) = behaviour.Connections switch { <= SmallRoom => (quick ? 3 : 15, 5), <= LargeRoom => (3, 5), _ => (1, 3) };
        var measured = await Measurement.TakeAsync(built, aws, contestants, endpoint, behaviour, processes, turns, cancellationToken);
        var node = measured.FirstOrDefault(measurement => measurement.Contestant.IsNode);
        foreach (var measurement in measured)
            Add(endpoint, behaviour, measurement, bare: measured[0], node);
        if (endpoint == aws.Http1)
        {
            // Apart, for the thousands of sockets that one of them leaves open cost everyone else a third more.
            foreach (var sdk in (Contestant[])[Contestant.OneByOne(built), Contestant.Parallel(built)])
                Add(endpoint, behaviour, (await Measurement.TakeAsync(built, aws, [sdk], endpoint, behaviour, 1, 2, cancellationToken))[0], bare: measured[0], node);
        }

        if (endpoint == aws.Http1 && behaviour.Latency == TimeSpan.FromMilliseconds(5))
            _points.Add(new(behaviour.Connections, measured[^1], node));
    }

    /// <summary>A large room with something wrong, beside the bare client, which retries nothing.</summary>
    private async Task DisturbAsync(Uri endpoint, CancellationToken cancellationToken)
    {
        var undisturbed = new Behaviour(LargeRoom, TimeSpan.FromMilliseconds(5));
        foreach (var behaviour in (Behaviour[])
            [
                undisturbed with { GonePercent = 1 },
                undisturbed with { GonePercent = 20 },
                undisturbed with { ThrottledFor = TimeSpan.FromSeconds(1) },
                undisturbed with { Rate = 5_000 },
                undisturbed with { SlowReader = true },
            ])
        {
            var measured = await Measurement.TakeAsync(
                built, aws, [Contestant.Bare(built), Contestant.Function(built)], endpoint, behaviour, 1, 3, cancellationToken);
            foreach (var measurement in measured)
                Add(endpoint, behaviour, measurement, bare: measured[0], node: null);
        }
    }

    private void Add(Uri endpoint, Behaviour behaviour, Measurement measured, Measurement bare, Measurement? node)
    {
        var scenario = $"{behaviour.Connections:N0}, {behaviour.Latency.TotalMilliseconds} ms, {(endpoint == aws.Http1 ? "HTTP/1.1" : "HTTP/2")}" +
            (behaviour.GonePercent > 0 ? $", {behaviour.GonePercent} % gone" : "") +
            (behaviour.ThrottledFor > TimeSpan.Zero ? $", all 429 for {behaviour.ThrottledFor.TotalSeconds} s" : "") +
            (behaviour.Rate > 0 ? $", 429 past {behaviour.Rate:N0} posts/s" : "") +
            (behaviour.SlowReader ? ", one slow reader" : "") +
            $": {measured.Contestant.Name}" +
            (measured.Posts < behaviour.Connections ? $" (measured on {measured.Posts:N0})" : "");
        Row($"{scenario}, first", measured.First, bare.First, node?.First, measured.Start);
        Row(scenario, measured.Later, bare.Later, node?.Later, double.NaN);

        void Row(string name, Turn turn, Turn ceiling, Turn? other, double start)
        {
            var scale = (double)behaviour.Connections / measured.Posts;
            var perCpu = measured.Posts / turn.Cpu;
            _report.Add(
                name,
                measured.Posts / turn.Milliseconds * 1000,
                perCpu * 1000,
                turn.Cpu * scale,
                scale > 1 ? double.NaN : start,
                turn.Milliseconds * scale,
                scale > 1 ? double.NaN : measured.PeakMemory,
                measured.Posts / turn.Milliseconds / (bare.Posts / ceiling.Milliseconds),
                perCpu / (bare.Posts / ceiling.Cpu),
                other is { } turnOfNode ? perCpu / (node!.Posts / turnOfNode.Cpu) : double.NaN);
        }
    }
}

/// <param name="Connections">In the room.</param>
/// <param name="Function">The chat's function.</param>
/// <param name="Node">Node.js's Promise.all, when it was there.</param>
internal sealed record FanOutPoint(int Connections, Measurement Function, Measurement? Node);
