// Stands in for aws, dotnet or docker on PATH: this executable is copied under each of those names. It answers what the
// folder in STAND_IN records for the call, notes the call, and fails on one that is not recorded.
using System.Text.Json.Nodes;

var folder = Environment.GetEnvironmentVariable("STAND_IN") ?? throw new InvalidOperationException("STAND_IN is not set.");
var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath)!;
var call = string.Join(' ', args.Prepend(program));
var calls = Path.Combine(folder, "calls.txt");
string[] earlier = File.Exists(calls) ? File.ReadAllLines(calls) : [];
File.AppendAllText(calls, call.ReplaceLineEndings(" ") + "\n");

var recorded = JsonNode.Parse(File.ReadAllText(Path.Combine(folder, "answers.json")))!.AsObject();
var key = recorded.Select(answer => answer.Key).Where(name => IsCallOf(call, name)).MaxBy(name => name.Length);
if (key is null)
{
    File.AppendAllText(Path.Combine(folder, "unknown.txt"), call + "\n");
    Console.Error.WriteLine($"No answer is recorded for: {call}");
    return 252;
}

// The first call gets the first answer; the last answer is given again and again.
var answers = recorded[key]!.AsArray();
var answer = answers[Math.Min(earlier.Count(line => IsCallOf(line, key)), answers.Count - 1)]!;

// What the real command leaves behind.
if (key == "aws cloudformation package")
{
    File.Copy(Option("--template-file"), Option("--output-template-file"), overwrite: true);
}

foreach (var (name, content) in answer["files"]?.AsObject() ?? [])
{
    var path = Path.Combine(Option("-o"), name);
    Directory.CreateDirectory(Path.GetDirectoryName(path)!);
    File.WriteAllText(path, content!.GetValue<string>());
}

Console.Out.Write(answer["output"]?.GetValue<string>());
Console.Error.Write(answer["error"]?.GetValue<string>());
return answer["exitCode"]?.GetValue<int>() ?? 0;

string Option(string name) => args[Array.IndexOf(args, name) + 1];

static bool IsCallOf(string call, string key) => call == key || call.StartsWith(key + ' ', StringComparison.Ordinal);
