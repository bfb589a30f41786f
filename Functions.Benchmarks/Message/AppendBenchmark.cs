using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Message;

/// <summary>Messages a second into one room by several senders at once, and the writes that each costs.</summary>
internal sealed class AppendBenchmark(Contestants built, AwsServer aws)
{
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(3);

    // 50 environments have a processor each, or a share of one; here they have this machine's together.
    private const int Slowness = 4;

    /// <summary>Senders, messages of each, messages a second of all of them, 0 for one as soon as the last is stored, and how many times as slowly time passes.</summary>
    private static readonly (int Senders, int Messages, int Second, int Slowness)[] _loads =
    [
        (1, 300, 0, 1), (10, 100, 0, Slowness), (50, 24, 0, Slowness),
        (10, 60, 50, Slowness), (50, 24, 100, Slowness), (50, 48, 200, Slowness), (50, 48, 200, 1),
    ];

    private readonly Report _report = new(
        "Messages into one room's log, DynamoDB answering after 3 ms",
        "messages/s", "writes each", "reads each", "ms", "p95 ms", "p99 ms", "longest ms", "not stored");

    /// <exception cref="InvalidOperationException">A log has a hole, a sender was given a number out of order, or a load that is bearable was not borne.</exception>
    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        await built.PublishBaselinesAsync();
        foreach (var (senders, messages, second, slowness) in _loads)
            await AppendAsync(senders, messages, second, slowness, cancellationToken);
        _report.Note($"Measured on {Processor.Description}. Each sender has what an environment of its own would have: connections, and the newest number that it saw.");
        _report.Note($"Time passes {Slowness} times as slowly unless said otherwise, for messages, DynamoDB and waits alike, as if this machine's processors, which the senders share, were {Slowness} times as fast; figures are of that time. No sockets are between the senders and the table.");
        _report.Note("at once: each sends its next message as soon as the last one is stored; otherwise so many a second come from all of them together, at random times.");
        return _report;
    }

    private async Task AppendAsync(int senders, int messages, int second, int slowness, CancellationToken cancellationToken)
    {
        var load = $"{senders} {(senders == 1 ? "sender" : "senders")}, {(second == 0 ? "at once" : $"{second} a second")}{(slowness == 1 ? ", not slowed down" : "")}";
        // A process of its own for each, which has compiled and connected nothing that another has not.
        await using var process = await FunctionProcess.StartAsync([built.Baselines], built.Environment("appends", aws.Http1));
        await InvokeAsync(1, 20, 0);
        var answer = await InvokeAsync(senders, messages, second);
        var each = answer["each"]!.AsArray().Select(milliseconds => (double)milliseconds!).ToList();
        var refused = (int)answer["refused"]!;
        // Who sends as fast as they can may be told that the room is busy; who does not is to be served.
        if (second > 0 && refused > 0)
            throw new InvalidOperationException($"{load}: {refused} messages were not stored.");
        Require(load, [.. answer["numbers"]!.AsArray().Select(sender => sender!.AsArray().Select(number => (long)number!).ToArray())]);
        _report.Add(
            load,
            each.Count / (double)answer["took"]! * 1000,
            (double)answer["writes"]! / each.Count,
            (double)answer["reads"]! / each.Count,
            each.Median(), each.Percentile(0.95), each.Percentile(0.99), each.Max(),
            refused);

        async Task<JsonNode> InvokeAsync(int senders, int messages, int second)
        {
            var order = $$"""{"latency":{{_latency.TotalMilliseconds}},"slowness":{{slowness}},"senders":{{senders}},"messages":{{messages}},"second":{{second}}}""";
            var answer = await process.InvokeAsync(Sender.Payload(order), cancellationToken);
            return answer.Succeeded
                ? JsonNode.Parse(JsonNode.Parse(answer.Body)!["body"]!.GetValue<string>())!
                : throw new InvalidOperationException($"{load}: {answer.Body}");
        }
    }

    private static void Require(string load, IReadOnlyList<long[]> bySender)
    {
        long[] all = [.. bySender.SelectMany(numbers => numbers).Order()];
        if (all.Distinct().Count() != all.Length || all[^1] - all[0] != all.Length - 1)
            throw new InvalidOperationException($"{load}: the log has holes, or a number twice.");
        if (bySender.Any(numbers => !numbers.SequenceEqual(numbers.Order())))
            throw new InvalidOperationException($"{load}: a sender was given numbers out of order.");
    }
}
