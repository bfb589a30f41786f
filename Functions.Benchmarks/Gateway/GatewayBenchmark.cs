using System.Diagnostics;
using Functions.Benchmarks.Local;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Gateway;

/// <summary>
/// Functions.Local with many clients: one message to all of them, through real function processes. The clients are in this
/// process and share the machine with the runtime, whose memory and CPU time are its own.
/// </summary>
internal static class GatewayBenchmark
{
    private const int Messages = 7;

    /// <param name="contestants">Builds the native bootstrap.</param>
    /// <param name="quick">Leaves out the development build.</param>
    /// <param name="rooms">Numbers of sockets.</param>
    public static async Task<Report> RunAsync(Contestants contestants, bool quick, IReadOnlyList<int> rooms, CancellationToken cancellationToken)
    {
        foreach (var sockets in rooms)
            OpenFiles.Require(sockets);
        await contestants.PublishBootstrapAsync();
        var report = new Report(
            $"Functions.Local, one message to all; table capacity not enforced; the clients share the {Environment.ProcessorCount} cores",
            "connects/s", "deliveries/s", "p50 ms", "p99 ms", "all ms", "ack ms",
            "runtime CPU", "function CPU", "client CPU", "runtime MB", "peak MB", "functions MB");
        foreach (var sockets in rooms)
        {
            await MeasureAsync(report, "bootstrap", Path.GetDirectoryName(contestants.Bootstrap), sockets, cancellationToken);
            if (!quick)
                await MeasureAsync(report, "development build", null, sockets, cancellationToken);
        }

        return report;
    }

    private static async Task MeasureAsync(Report report, string functions, string? code, int sockets, CancellationToken cancellationToken)
    {
        await using var runtime = await LocalRuntime.StartAsync(code, "--parameter", "MessagesPerMinute=0");
        var began = Stopwatch.GetTimestamp();
        await using var room = await Room.OpenAsync(runtime.WebSocketUrl, sockets, Progress, cancellationToken);
        var connectsPerSecond = sockets / Stopwatch.GetElapsedTime(began).TotalSeconds;

        var deliveries = new List<(Delivery Delivery, Cpu Cpu)>();
        for (var message = 0; message < Messages; message++)
        {
            var before = Cpu.Of(runtime);
            var delivery = await room.SendAsync(cancellationToken);
            deliveries.Add((delivery, Cpu.Of(runtime) - before));
        }

        Add($"{sockets:N0}, {functions}, first message", deliveries[..1]);
        Add($"{sockets:N0}, {functions}", deliveries[1..]);

        void Add(string name, List<(Delivery Delivery, Cpu Cpu)> runs)
        {
            var all = runs.Select(run => run.Delivery.Latencies.Max()).Median();
            report.Add(
                name,
                connectsPerSecond,
                (sockets - 1) / all * 1000,
                runs.Select(run => run.Delivery.Latencies.Median()).Median(),
                runs.Select(run => run.Delivery.Latencies.Percentile(0.99)).Median(),
                all,
                runs.Select(run => run.Delivery.Ack).Median(),
                runs.Select(run => run.Cpu.Runtime).Median(),
                runs.Select(run => run.Cpu.Functions).Median(),
                runs.Select(run => run.Cpu.Clients).Median(),
                runtime.Usage.Memory,
                runtime.Usage.PeakMemory,
                runtime.Functions.Sum(function => function.Memory));
        }

        void Progress(int opened)
        {
            if (opened % 1_000 == 0 && opened < sockets)
                Console.WriteLine($"{opened:N0} of {sockets:N0} sockets are open");
        }
    }

    /// <summary>CPU time so far, in ms.</summary>
    private readonly record struct Cpu(double Runtime, double Functions, double Clients)
    {
        public static Cpu Of(LocalRuntime runtime) => new(
            runtime.Usage.Cpu.TotalMilliseconds,
            runtime.Functions.Sum(function => function.Cpu.TotalMilliseconds),
            new ProcessUsage(Environment.ProcessId).Cpu.TotalMilliseconds);

        public static Cpu operator -(Cpu left, Cpu right) =>
            new(left.Runtime - right.Runtime, left.Functions - right.Functions, left.Clients - right.Clients);
    }
}
