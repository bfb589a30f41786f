using System.Globalization;
using Functions.Benchmarks.Local;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Flood;

/// <summary>
/// Functions.Local with one read unit and its throttles enforced: one client sends in a tight loop, and once the table's banked capacity
/// is spent a bystander sends one message.
/// </summary>
internal static class FloodBenchmark
{
    private const int Messages = 660;
    private const int Concurrency = 50;

    // What is left of the burst is acknowledged much faster.
    private static readonly TimeSpan _spentAfter = TimeSpan.FromSeconds(0.5);

    public static async Task<Report> RunAsync(Contestants contestants, CancellationToken cancellationToken)
    {
        if (contestants.Given is null)
            await contestants.PublishBootstrapAsync();
        var code = Path.GetDirectoryName(contestants.Given ?? contestants.Bootstrap);
        var report = new Report(
            $"{Messages} messages of one client at once, one read unit, up to {Concurrency} environments",
            "invocations", "functions' s", "longest s", "acks", "Busy", "TooManyMessages", "429 of the stage", "others", "bystander's s", "bystander's delivered");
        await MeasureAsync(report, "the template's throttle", code, [], cancellationToken);
        await MeasureAsync(report, "prod's throttle", code, ["ThrottlingRateLimit=1000", "ThrottlingBurstLimit=2000"], cancellationToken);
        await MeasureAsync(
            report, "prod's throttle, no limit a sender", code, ["ThrottlingRateLimit=1000", "ThrottlingBurstLimit=2000", "MessagesPerMinute=0"], cancellationToken);
        report.Note($"The bystander sends when the flood has got no ack for {_spentAfter.TotalSeconds} s. Measured on {Processor.Description}.");
        return report;
    }

    private static async Task MeasureAsync(Report report, string scenario, string? code, string[] parameters, CancellationToken cancellationToken)
    {
        await using var runtime = await LocalRuntime.StartAsync(code, [
            "--throttle", "--max-concurrency", $"{Concurrency}", .. parameters.Prepend("ReadCapacityUnits=1").SelectMany(parameter => (string[])["--parameter", parameter])]);
        await using var flood = await Sender.ConnectAsync(runtime.WebSocketUrl, cancellationToken);
        await using var bystander = await Sender.ConnectAsync(runtime.WebSocketUrl, cancellationToken);
        var joins = runtime.Durations.Count;
        for (var message = 0; message < Messages; message++)
            await flood.SendAsync(message.ToString(CultureInfo.InvariantCulture), cancellationToken);
        for (var acks = -1; acks != flood.Answered("ack") && flood.Answers < Messages; await Task.Delay(_spentAfter, cancellationToken))
            acks = flood.Answered("ack");
        var (answer, waited) = await bystander.AskAsync("bystander", cancellationToken);
        await flood.AnsweredAsync(Messages, cancellationToken);
        // The lines come by another way than the answers.
        await Task.Delay(_spentAfter, cancellationToken);
        var durations = runtime.Durations.Skip(joins).ToList();
        report.Add(
            scenario,
            durations.Count,
            durations.Sum(duration => duration.TotalSeconds),
            durations.Max().TotalSeconds,
            flood.Answered("ack"),
            flood.Answered("Busy"),
            flood.Answered("TooManyMessages"),
            flood.Answered("Too Many Requests"),
            flood.Answers - flood.Answered("ack") - flood.Answered("Busy") - flood.Answered("TooManyMessages") - flood.Answered("Too Many Requests"),
            waited.TotalSeconds,
            answer.TryGetProperty("delivered", out var delivered) ? delivered.GetInt32() : double.NaN);
    }
}
