using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Message;

/// <summary>Messages a second into one room by several senders at once, and the writes that each costs.</summary>
internal sealed class AppendBenchmark(Contestants built, AwsServer aws)
{
    private static readonly TimeSpan _latency = TimeSpan.FromMilliseconds(3);

    /// <summary>Senders, messages of each, and messages a second of all of them; 0 for one as soon as the last is stored.</summary>
    private static readonly (int Senders, int Messages, int Second)[] _loads =
        [(1, 300, 0), (10, 100, 0), (50, 40, 0), (10, 60, 50), (50, 24, 100), (50, 48, 200)];

    private readonly Report _report = new(
        "Messages into one room's log, DynamoDB answering after 3 ms",
        "messages/s", "writes each", "reads each", "ms", "p95 ms", "p99 ms", "longest ms", "not stored");

    /// <exception cref="InvalidOperationException">A log has a hole, or a sender was given a number out of order.</exception>
    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        await built.PublishBaselinesAsync();
        foreach (var (senders, messages, second) in _loads)
            await AppendAsync(senders, messages, second, cancellationToken);
        _report.Note($"Measured on {Processor.Description}. Each sender has what an environment of its own would have: connections, and the newest number that it saw.");
        _report.Note("at once: each sends its next message as soon as the last one is stored; otherwise so many a second come from all of them together, at random times.");
        return _report;
    }

    private async Task AppendAsync(int senders, int messages, int second, CancellationToken cancellationToken)
    {
        var load = $"{senders} {(senders == 1 ? "sender" : "senders")}, {(second == 0 ? "at once" : $"{second} a second")}";
        aws.Behave(new(0, DatabaseLatency: _latency));
        // A process of its own for each, which has compiled and connected nothing that another has not.
        await using var process = await FunctionProcess.StartAsync([built.Baselines], built.Environment("appends", aws.Http1));
        await InvokeAsync("warm-up", 1, 20, 0);
        aws.Messages.ForgetCounts();
        var answer = await InvokeAsync(load.Replace(",", "").Replace(' ', '-'), senders, messages, second);
        var each = answer["each"]!.AsArray().Select(milliseconds => (double)milliseconds!).ToList();
        Require(load, [.. answer["numbers"]!.AsArray().Select(sender => sender!.AsArray().Select(number => (long)number!).ToArray())]);
        _report.Add(
            load,
            each.Count / (double)answer["took"]! * 1000,
            (double)aws.Messages.Writes / each.Count,
            (double)aws.Messages.Reads / each.Count,
            each.Median(), each.Percentile(0.95), each.Percentile(0.99), each.Max(),
            (int)answer["refused"]!);

        async Task<JsonNode> InvokeAsync(string room, int senders, int messages, int second)
        {
            var order = $$"""{"room":"{{room}}","senders":{{senders}},"messages":{{messages}},"second":{{second}}}""";
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
