using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Message;

/// <summary>How long a message takes to the last of its receivers and to its ack, beside Node.js and the sum of its round trips.</summary>
internal sealed class MessageBenchmark(Contestants built, AwsServer aws)
{
    /// <summary>Rooms that are measured with more processes, each of which has but one first message.</summary>
    private const int SmallRoom = 100;

    /// <summary>In larger ones a message takes seconds, and Node.js more memory than there is.</summary>
    private const int LargeRoom = 10_000;

    private static readonly TimeSpan _databaseLatency = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan _postLatency = TimeSpan.FromMilliseconds(5);

    private readonly Report _report = new(
        "One message, from its event's hand-over, over TLS: DynamoDB answers after 3 ms, @connections after 5 ms",
        "last frame ms", "ack ms", "ack p95", "round trips ms", "ack : round trips", "ack : Node", "CPU ms", "peak MB", "cold: last frame ms", "cold: ack ms", "cold: ack : Node");

    /// <param name="rooms">Numbers of connections, the sender's included.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<Report> RunAsync(IReadOnlyList<int> rooms, CancellationToken cancellationToken)
    {
        await built.PublishBootstrapAsync();
        await built.PublishBaselinesAsync();
        var hasNode = await built.InstallNodeAsync();
        List<Sender> senders =
        [
            Sender.InRoom(built),
            Sender.InRoomWithoutHistory(built),
            Sender.ToEveryone(built),
            Sender.ToEveryoneWithoutHistory(built),
            .. Sender.Given(built) is { } given ? (Sender[])[given] : [],
            .. hasNode ? (Sender[])[Sender.Node(built)] : [],
        ];
        foreach (var room in rooms)
            await CompareAsync(room, [.. senders.Where(sender => room <= LargeRoom || !sender.IsNode)], cancellationToken);
        if (!hasNode)
            _report.Note("Node.js with npm was not found, so it is not compared.");
        _report.Note($"Measured on {Processor.Description}, @connections over HTTP/1.1; medians but for p95.");
        _report.Note("round trips: the calls that such a message waits for, one after the other by a bare HttpClient on open connections in the same run: membership, append, members and one post in a room; append, scan and one post to everyone; without history no append. The endpoint, which looks at its sockets once a millisecond, makes a post a millisecond or two longer than its 5 ms.");
        _report.Note("cold: from the process's start, a first message with nothing connected but what init opens. API Gateway's own way, which is the same for all, is in none of the figures.");
        return _report;
    }

    private async Task CompareAsync(int room, List<Sender> senders, CancellationToken cancellationToken)
    {
        Console.WriteLine($"measuring a room of {room:N0}");
        var (processes, turns) = room switch { <= SmallRoom => (8, 30), <= LargeRoom => (3, 20), _ => (1, 2) };
        var taken = senders.ToDictionary(sender => sender, _ => (Cold: new List<Sent>(), Warm: new List<Sent>(), Peaks: new List<double>()));
        var trips = senders.Select(sender => sender.RoundTrips).Distinct().ToDictionary(calls => calls, _ => new List<double>());
        for (var round = 0; round < processes; round++)
        {
            List<(Sender Sender, FunctionProcess Process)> running = [];
            await using var baseline = await FunctionProcess.StartAsync([built.Baselines], built.Environment("round-trips", aws.Http1));
            try
            {
                foreach (var sender in senders)
                {
                    running.Add((sender, await FunctionProcess.StartAsync(sender.Command, built.Environment(sender.Handler, aws.Http1, historyHours: sender.HistoryHours))));
                    taken[sender].Cold.Add(await SendAsync(running[^1], room, isCold: true, cancellationToken));
                }

                // Its first calls open connections.
                for (var turn = -2; turn < turns; turn++)
                {
                    foreach (var calls in trips.Keys)
                    {
                        var answer = Body(await baseline.InvokeAsync(Sender.Payload(calls), cancellationToken));
                        if (turn >= 0)
                            trips[calls].Add(double.Parse(answer, CultureInfo.InvariantCulture));
                    }

                    foreach (var one in turn % 2 == 0 ? running.AsEnumerable().Reverse() : running)
                    {
                        var sent = await SendAsync(one, room, isCold: false, cancellationToken);
                        if (turn >= 0)
                            taken[one.Sender].Warm.Add(sent);
                    }
                }

                foreach (var (sender, process) in running)
                    taken[sender].Peaks.Add(process.Usage.PeakMemory);
            }
            finally
            {
                foreach (var (_, process) in running)
                    await process.DisposeAsync();
            }
        }

        var node = senders.Find(sender => sender.IsNode);
        foreach (var sender in senders)
        {
            var (cold, warm, peaks) = taken[sender];
            var ack = Median(warm, sent => sent.Ack);
            _report.Add(
                $"{room:N0}, {sender.Name}",
                Median(warm, sent => sent.LastFrame),
                ack,
                warm.Select(sent => sent.Ack).Percentile(0.95),
                trips[sender.RoundTrips].Median(),
                ack / trips[sender.RoundTrips].Median(),
                node is null ? double.NaN : ack / Median(taken[node].Warm, sent => sent.Ack),
                Median(warm, sent => sent.Cpu),
                peaks.Max(),
                Median(cold, sent => sent.LastFrame),
                Median(cold, sent => sent.Ack),
                node is null ? double.NaN : Median(cold, sent => sent.Ack) / Median(taken[node].Cold, sent => sent.Ack));
        }
    }

    private async Task<Sent> SendAsync((Sender Sender, FunctionProcess Process) one, int room, bool isCold, CancellationToken cancellationToken)
    {
        var others = room - 1;
        aws.Behave(new(others, _postLatency, DatabaseLatency: _databaseLatency));
        var cpu = one.Process.Usage.Cpu;
        var answer = await one.Process.InvokeAsync(one.Sender.Event, cancellationToken);
        var used = (one.Process.Usage.Cpu - cpu).TotalMilliseconds;
        var body = Body(answer);
        // What the tutorial's handler answers is a number, the chat's an ack.
        if (aws.Delivered != others || (int.TryParse(body, out var counted) ? counted : (int)JsonNode.Parse(body)!["delivered"]!) != others)
            throw new InvalidOperationException($"{one.Sender.Name} reached {aws.Delivered} of {others} and answered {body}");
        var ack = isCold ? one.Process.SinceStart(answer) : answer.Duration;
        return new((ack - Stopwatch.GetElapsedTime(aws.LastDelivery, answer.At)).TotalMilliseconds, ack.TotalMilliseconds, used);
    }

    /// <exception cref="InvalidOperationException">The function failed.</exception>
    private static string Body(Answer answer) => answer.Succeeded
        ? JsonNode.Parse(answer.Body)!["body"]!.GetValue<string>()
        : throw new InvalidOperationException($"A function failed: {answer.Body}");

    private static double Median(IEnumerable<Sent> all, Func<Sent, double> figure) => all.Select(figure).Median();

    /// <param name="LastFrame">When @connections had taken the last post, in ms.</param>
    /// <param name="Ack">When the function had answered, in ms.</param>
    /// <param name="Cpu">Of the process, in ms.</param>
    private sealed record Sent(double LastFrame, double Ack, double Cpu);
}
