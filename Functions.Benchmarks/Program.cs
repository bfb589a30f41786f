using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Nodes;
using Functions.Benchmarks;
using Functions.Benchmarks.Aws;
using Functions.Benchmarks.ColdStart;
using Functions.Benchmarks.FanOut;
using Functions.Benchmarks.Processes;

const string Usage = "usage: dotnet run -c Release --project Functions.Benchmarks -- cold-start | fan-out | all [--quick] [--connections N] [--no-publish] [--json FILE]";

var json = Value("--json");
int[] rooms = int.TryParse(Value("--connections"), out var only) ? [only] : [100, 1_000, 10_000, 100_000];
if (args.FirstOrDefault() is not ("cold-start" or "fan-out" or "all") || !OperatingSystem.IsLinux())
{
    await Console.Error.WriteLineAsync(OperatingSystem.IsLinux() ? Usage : "The benchmarks read CPU time and memory as Linux gives them; run them on Linux.");
    return 1;
}

// Kestrel would take these for itself; the functions' processes end when nobody answers them any more.
using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => Environment.Exit(130));
using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => Environment.Exit(143));
var quick = args.Contains("--quick");
var folder = Directory.CreateDirectory(Path.Combine("artifacts", "benchmarks")).FullName;
using var certificates = new CertificateChain();
await using var aws = await AwsServer.StartAsync(certificates);
var contestants = new Contestants(folder, publish: !args.Contains("--no-publish"), aws, certificates);
List<Report> reports = [];
if (args[0] is "cold-start" or "all")
    reports.Add(await ColdStartBenchmark.RunAsync(contestants, aws, repetitions: 20, CancellationToken.None));
if (args[0] is "fan-out" or "all")
    reports.Add(await new FanOutBenchmark(contestants, aws).RunAsync(quick, rooms, CancellationToken.None));
foreach (var report in reports)
    report.Print();
if (json is not null)
    await File.WriteAllTextAsync(json, new JsonArray([.. reports.Select(report => report.ToJson())]).ToJsonString(new JsonSerializerOptions { WriteIndented = true }));
return 0;

string? Value(string option) => Array.IndexOf(args, option) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
