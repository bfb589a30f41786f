using System.Text;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Cost;

/// <summary>Dollars per million messages: list prices times what AWS would count, with durations derived from what is measured here.</summary>
internal sealed class CostBenchmark(Contestants built, AwsServer aws)
{
    private const double FullCore = 1769;
    private const int Turns = 5;

    private static readonly int[] _rooms = [10, 100, 1_000, 10_000];
    private static readonly double[] _memorySizes = [128, 256, 512, 1024, FullCore];

    public async Task<Report> RunAsync(CancellationToken cancellationToken)
    {
        await built.PublishBootstrapAsync();
        var report = new Report(
            $"Dollars per million messages, list prices of {Prices.Date}",
            "derived ms", "API Gateway", "transfer out", "Lambda x86", "Lambda arm64", "PROVISIONED", "PAY_PER_REQUEST", "total PROVISIONED", "total PAY_PER_REQUEST");
        var join = await JoinAsync(cancellationToken);
        foreach (var room in _rooms)
        {
            var send = await Measurement.TakeAsync(
                built, aws, [Contestant.Function(built)], aws.Http1, new(room, TimeSpan.FromMilliseconds(5)), processes: 1, Turns, cancellationToken);
            foreach (var memory in _memorySizes)
                Add(report, new(room), memory, send[0], join);
        }

        Explain(report);
        return report;
    }

    private static void Add(Report report, Usage usage, double memory, Measurement send, (Turn Warm, double Start) join)
    {
        var duration = Math.Max(Derive(send.Later, memory), usage.QuotaMilliseconds);
        var cold = Math.Max(Stretch(send.Start, memory), duration);
        var sending = Usage.Messages * (((1 - Usage.ColdShare) * duration) + (Usage.ColdShare * cold));
        var joining = usage.JoinsAndLeaves * (((1 - Usage.ColdShare) * Derive(join.Warm, memory)) + (Usage.ColdShare * Stretch(join.Start, memory)));
        var gigabyteSeconds = (sending + joining) / 1000 * memory / 1024;
        var requests = (Usage.Messages + usage.JoinsAndLeaves) * Prices.LambdaRequests.Dollars;
        var gateway = (usage.WebSocketMessages * Prices.WebSocketMessages.Dollars) + (usage.ConnectionMinutes * Prices.ConnectionMinutes.Dollars);
        var x86 = requests + (gigabyteSeconds * Prices.LambdaX86.Dollars);
        var arm = requests + (gigabyteSeconds * Prices.LambdaArm.Dollars);
        var provisioned = ((usage.ReadUnits * Prices.ReadCapacityUnitHours.Dollars) + (usage.JoinsAndLeaves * Prices.WriteCapacityUnitHours.Dollars)) / 3600;
        var onDemand = (usage.ReadUnits * Prices.ReadRequestUnits.Dollars) + (usage.JoinsAndLeaves * Prices.WriteRequestUnits.Dollars);
        var transfer = usage.GigabytesOut * Prices.TransferOut.Dollars;
        var withoutTable = gateway + transfer + x86;
        report.Add(
            $"room of {usage.Room:N0}, {memory:N0} MB",
            duration, gateway, transfer, x86, arm, provisioned, onDemand, withoutTable + provisioned, withoutTable + onDemand);
    }

    /// <summary>CPU time stretched to the share of a core, which no wait makes shorter; at least what was measured here.</summary>
    private static double Derive(Turn turn, double memory) => Math.Max(turn.Milliseconds, Stretch(turn.Cpu, memory));

    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    private static double Stretch(double cpu, double memory) => Math.Max(1, Math.Ceiling(cpu * FullCore / memory));

    /// <summary>A <c>$connect</c>, which stores a row; a <c>$disconnect</c> takes as long.</summary>
    private async Task<(Turn Warm, double Start)> JoinAsync(CancellationToken cancellationToken)
    {
        aws.Behave(new(0));
        await using var process = await FunctionProcess.StartAsync(
            [built.Bootstrap], built.Environment("Functions::ChatFunctions.ConnectHandler::HandleAsync", aws.Http1));
        var payload = Encoding.UTF8.GetBytes(
            """{"requestContext":{"routeKey":"$connect","eventType":"CONNECT","connectionId":"Mg_000000001CIVA=","requestId":"r","stage":"prod","connectedAt":1767225600000},"isBase64Encoded":false}""");
        await process.InvokeAsync(payload, cancellationToken);
        var start = process.Usage.Cpu.TotalMilliseconds;
        List<double> durations = [];
        for (var turn = 0; turn < 50; turn++)
            durations.Add((await process.InvokeAsync(payload, cancellationToken)).Duration.TotalMilliseconds);
        return (new(durations.Median(), (process.Usage.Cpu.TotalMilliseconds - start) / durations.Count), start);
    }

    private static void Explain(Report report)
    {
        foreach (var price in Prices.All)
            report.Note($"{price}");
        report.Note(FormattableString.Invariant(
            $"A message is one to API Gateway, one post to each other member and one ack, each below 32 KB. Members send {Usage.MessagesPerMemberMinute:0} message a minute and stay {Usage.SessionMinutes:0} minutes; {Usage.ColdShare:P0} of invocations are cold and bill their init."));
        report.Note("derived ms: not measured on Lambda. The longest of the time measured here (endpoint 5 ms, HTTP/1.1), the CPU time measured here stretched to the memory's share of a core (a whole one at 1,769 MB), and what the account quota of 10,000 requests a second (burst 5,000) allows.");
        report.Note("PROVISIONED is at its best, every unit used; the template's 5 read and 5 write units cost $2.85 for 730 hours, used or not. The totals are with x86; arm64 is assumed to take as long.");
        report.Note("Left out: logs, storage of the table (under 1 MB for 10,000 connections), free tiers, volume tiers.");
    }
}
