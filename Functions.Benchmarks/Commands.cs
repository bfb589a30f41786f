using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.ColdStart;
using Functions.Benchmarks.Cost;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Flood;
using Functions.Benchmarks.Gateway;
using Functions.Benchmarks.Message;
using Functions.Benchmarks.Processes;
using Functions.Benchmarks.Silence;
using Functions.Benchmarks.Soak;

namespace Functions.Benchmarks;

/// <summary>What each command runs.</summary>
internal static class Commands
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        if (options.Command == "soak")
            return await SoakTest.RunAsync(options.Code, options.Minutes, options.Seed);
        if (options.Plot is not null)
            FanOutPlot.RequireFont();
        List<Report> reports = [];
        try
        {
            await MeasureAsync(options, reports, cancellationToken);
        }
        finally
        {
            // Minutes of measuring are not lost to what fails after them.
            foreach (var report in reports)
                report.Print();
        }

        if (options.Json is { } json)
            await File.WriteAllTextAsync(json, new JsonArray([.. reports.Select(report => report.ToJson())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }), cancellationToken);
        if (options.Markdown is { } markdown)
            await File.WriteAllTextAsync(markdown, string.Join('\n', reports.Select(report => report.ToMarkdown())), cancellationToken);
        return 0;
    }

    private static async Task MeasureAsync(Options options, List<Report> reports, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "benchmarks")).FullName;
        using var certificates = new CertificateChain();
        await using var aws = await AwsServer.StartAsync(certificates);
        var contestants = new Contestants(folder, options.Publish, options.Code, aws, certificates);
        if (options.Includes("cold-start"))
            reports.Add(await ColdStartBenchmark.RunAsync(contestants, aws, repetitions: 20, cancellationToken));
        if (options.Includes("fan-out"))
        {
            var fanOut = new FanOutBenchmark(contestants, aws);
            reports.Add(await fanOut.RunAsync(options.Quick, options.Connections ?? [100, 1_000, 10_000, 100_000], cancellationToken));
            if (options.Plot is { } plot)
                FanOutPlot.Save(plot, fanOut.Points);
        }

        if (options.Command == "silence")
        {
            var silence = new SilenceBenchmark(contestants, aws);
            reports.Add(await silence.RunAsync(cancellationToken));
            silence.RequireDelivery();
        }

        if (options.Includes("message"))
        {
            reports.Add(await new MessageBenchmark(contestants, aws).RunAsync(options.Connections ?? [2, 10, 100, 1_000], cancellationToken));
            reports.Add(await new AppendBenchmark(contestants, aws).RunAsync(cancellationToken));
        }

        if (options.Command == "flood")
            reports.Add(await FloodBenchmark.RunAsync(contestants, cancellationToken));

        if (options.Includes("cost"))
        {
            reports.Add(await new CostBenchmark(contestants, aws).RunAsync(cancellationToken));
            reports.Add(HistoryCost.Report());
        }

        if (options.Includes("gateway"))
        {
            reports.Add(await new EchoBenchmark(contestants, options.Quick).RunAsync(cancellationToken));
            reports.Add(await GatewayBenchmark.RunAsync(contestants, options.Quick, options.Connections ?? [1_000, 10_000], cancellationToken));
        }
    }
}
