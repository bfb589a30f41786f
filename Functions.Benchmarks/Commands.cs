using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.ColdStart;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Gateway;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks;

/// <summary>What each command runs.</summary>
internal static class Commands
{
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(Options options, CancellationToken cancellationToken)
    {
        List<Report> reports = [];
        await MeasureAsync(options, reports, cancellationToken);
        foreach (var report in reports)
            report.Print();
        if (options.Json is { } json)
            await File.WriteAllTextAsync(json, new JsonArray([.. reports.Select(report => report.ToJson())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }), cancellationToken);
        return 0;
    }

    private static async Task MeasureAsync(Options options, List<Report> reports, CancellationToken cancellationToken)
    {
        var folder = Directory.CreateDirectory(Path.Combine(Repository.Root, "artifacts", "benchmarks")).FullName;
        using var certificates = new CertificateChain();
        await using var aws = await AwsServer.StartAsync(certificates);
        var contestants = new Contestants(folder, options.Publish, aws, certificates);
        if (options.Includes("cold-start"))
            reports.Add(await ColdStartBenchmark.RunAsync(contestants, aws, repetitions: 20, cancellationToken));
        if (options.Includes("fan-out"))
            reports.Add(await new FanOutBenchmark(contestants, aws).RunAsync(options.Quick, Rooms(options, [100, 1_000, 10_000, 100_000]), cancellationToken));
        if (options.Includes("gateway"))
            reports.Add(await GatewayBenchmark.RunAsync(contestants, options.Quick, Rooms(options, [1_000, 10_000]), cancellationToken));
    }

    private static int[] Rooms(Options options, int[] all) => options.Connections is { } one ? [one] : all;
}
