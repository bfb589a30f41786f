using System.Text;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.ColdStart;

/// <summary>
/// Process start to the answer of the first <c>$connect</c>, which stores a row over HTTPS, and of the first message, to one
/// connection; and of the authorizer's first token, for which it reads the issuer's discovery document and keys.
/// </summary>
internal static class ColdStartBenchmark
{
    private const string Node = "Node.js, AWS SDK";
    private const string Handler = "Functions::ChatFunctions.ConnectHandler::HandleAsync";
    private const string SendMessageHandler = "Functions::ChatFunctions.SendMessageHandler::HandleAsync";

    private const string AuthorizeHandler = "Functions::ChatFunctions.AuthorizeHandler::HandleAsync";

    // Lambda gives a function CPU in proportion to its memory, one core at 1,769 MB:
    // https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
    private static readonly double[] _memorySizes = [128, 256, 512, 1769];

    private static readonly byte[] _connect = Encoding.UTF8.GetBytes(
        """{"requestContext":{"routeKey":"$connect","eventType":"CONNECT","connectionId":"Mg_000000001CIVA=","requestId":"r","stage":"prod","connectedAt":1767225600000},"isBase64Encoded":false}""");

    private static readonly byte[] _sendMessage = Encoding.UTF8.GetBytes(
        """{"requestContext":{"routeKey":"sendMessage","eventType":"MESSAGE","connectionId":"Mg_sender0CIVA=","requestId":"r","stage":"prod"},"body":"{\"action\":\"sendMessage\",\"message\":\"hello, everyone!\"}","isBase64Encoded":false}""");

    public static async Task<Report> RunAsync(Contestants contestants, AwsServer aws, int repetitions, CancellationToken cancellationToken)
    {
        await contestants.PublishBootstrapAsync();
        await contestants.PublishReadyToRunAsync();
        await contestants.PublishJitAsync();
        aws.Behave(new(1));
        List<(string Name, string[] Command, Dictionary<string, string> Environment)> all =
        [
            ("AOT, TrustStore amazon", [contestants.Bootstrap], contestants.Environment(Handler, aws.Http1)),
            ("AOT, TrustStore system", [contestants.Bootstrap], contestants.Environment(Handler, aws.Http1, systemStore: true)),
            ("ReadyToRun, amazon", ["dotnet", contestants.ReadyToRun], contestants.Environment(Handler, aws.Http1)),
            ("JIT, amazon", ["dotnet", contestants.Jit], contestants.Environment(Handler, aws.Http1)),
            ("AOT, sendMessage without history", [contestants.Bootstrap], contestants.Environment(SendMessageHandler, aws.Http1)),
            ("AOT, sendMessage with history", [contestants.Bootstrap], contestants.Environment(SendMessageHandler, aws.Http1, historyHours: 24)),
            ("AOT, authorizer, system", [contestants.Bootstrap], contestants.Environment(AuthorizeHandler, aws.Http1, systemStore: true)),
            ("AOT, authorizer, amazon", [contestants.Bootstrap], contestants.Environment(AuthorizeHandler, aws.Http1)),
        ];
        if (contestants.Given is { } given)
        {
            all.Add(("function of --code", [given], contestants.Environment(Handler, aws.Http1)));
            all.Add(("function of --code, sendMessage", [given], contestants.Environment(SendMessageHandler, aws.Http1)));
        }

        if (await contestants.InstallNodeAsync())
            all.Add((Node, ["node", contestants.Node], contestants.Environment("connect", aws.Http1)));

        var authorize = Encoding.UTF8.GetBytes(
            $$$"""{"type":"REQUEST","methodArn":"arn:aws:execute-api:eu-central-1:123456789012:a1b2c3d4e5/prod/$connect","headers":{"Sec-WebSocket-Protocol":"chat, bearer.{{{aws.Issuer.Token(aws.Http1.GetLeftPart(UriPartial.Authority))}}}"}}""");
        var runs = all.ToDictionary(contestant => contestant.Name, _ => new List<Run>());
        // In turns, so that whatever else the machine does falls on all of them; the first turn fills the page cache.
        for (var turn = 0; turn <= repetitions; turn++)
        {
            foreach (var (name, command, environment) in all)
            {
                var run = await MeasureAsync(command, environment, authorize, cancellationToken);
                if (turn > 0)
                    runs[name].Add(run);
            }
        }

        var report = new Report(
            $"Cold start, n = {repetitions}",
            ["total ms", "p95", "invocation ms", "p95 ", "CPU ms", "p95  ", "peak MB", "p95   ", "total : Node", "invocation : Node", .. _memorySizes.Select(size => $"derived ms at {size} MB")]);
        var nodeConnect = runs.GetValueOrDefault(Node);
        foreach (var (name, measured) in runs)
        {
            var node = name.Contains("sendMessage", StringComparison.Ordinal) || name.Contains("authorizer", StringComparison.Ordinal) ? null : nodeConnect;
            var cpu = measured.Select(run => run.Cpu).Median();
            var total = measured.Select(run => run.Total).Median();
            var invocation = measured.Select(run => run.Invocation).Median();
            report.Add(name, [
                total, measured.Select(run => run.Total).Percentile(0.95),
                invocation, measured.Select(run => run.Invocation).Percentile(0.95),
                cpu, measured.Select(run => run.Cpu).Percentile(0.95),
                measured.Select(run => run.Memory).Median(), measured.Select(run => run.Memory).Percentile(0.95),
                node is null ? double.NaN : total / node.Select(run => run.Total).Median(),
                node is null ? double.NaN : invocation / node.Select(run => run.Invocation).Median(),
                .. _memorySizes.Select(size => Math.Max(total, cpu * Math.Max(1, 1769 / size)))]);
        }

        report.Note("total: process start to the first answer; invocation: of that, from the event's hand-over. Medians but for p95.");
        report.Note("derived: not measured on Lambda, but the CPU time stretched to the memory's share of a core (a whole one at 1,769 MB), and at least the total measured here.");
        if (nodeConnect is null)
            report.Note("Node.js with npm was not found, so it is not compared.");
        return report;
    }

    private static async Task<Run> MeasureAsync(
        string[] command, Dictionary<string, string> environment, byte[] authorize, CancellationToken cancellationToken)
    {
        await using var process = await FunctionProcess.StartAsync(command, environment);
        var (payload, expected) = environment["_HANDLER"] switch
        {
            AuthorizeHandler => (authorize, "Allow"),
            SendMessageHandler => (_sendMessage, "200"),
            _ => (_connect, "200"),
        };
        var answer = await process.InvokeAsync(payload, cancellationToken);
        if (!answer.Succeeded || !answer.Body.Contains(expected))
            throw new InvalidOperationException($"{command[^1]} answered {answer.Body}");
        return new(process.SinceStart(answer).TotalMilliseconds, answer.Duration.TotalMilliseconds, process.Usage.Cpu.TotalMilliseconds, process.Usage.PeakMemory);
    }

    private sealed record Run(double Total, double Invocation, double Cpu, double Memory);
}
