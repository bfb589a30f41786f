// Stands in for aws, dotnet or docker on PATH: this executable is there under each of those names. It answers what the
// folder in STAND_IN records for the call, notes the call, and fails on one that is not recorded. On Unix command.sh does.
var folder = Environment.GetEnvironmentVariable("STAND_IN") ?? throw new InvalidOperationException("STAND_IN is not set.");
var answers = Path.Combine(folder, "answers");
var program = Path.GetFileNameWithoutExtension(Environment.ProcessPath)!;
var call = string.Join(' ', args.Prepend(program));
File.AppendAllText(Path.Combine(folder, "calls.txt"), call + "\n");

// The longest come first.
var found = File.ReadLines(Path.Combine(answers, "keys.txt"))
    .Select(line => line.Split(' ', 2))
    .FirstOrDefault(parts => (call + ' ').StartsWith(parts[1] + ' ', StringComparison.Ordinal));
if (found is not [var id, var key])
{
    File.AppendAllText(Path.Combine(folder, "unknown.txt"), call + "\n");
    Console.Error.WriteLine($"No answer is recorded for: {call}");
    return 252;
}

// The first call gets the first answer; the last answer is given again and again.
var counter = Path.Combine(answers, id + ".count");
var count = File.Exists(counter) ? int.Parse(File.ReadAllText(counter)) : 0;
File.WriteAllText(counter, $"{count + 1}");
var answer = Path.Combine(answers, $"{id}.{Math.Min(count, int.Parse(File.ReadAllText(Path.Combine(answers, id + ".last"))))}");

// What the real command leaves behind.
if (key == "aws cloudformation package")
{
    File.Copy(Option("--template-file"), Option("--output-template-file"), overwrite: true);
}

foreach (var file in Directory.Exists(answer + ".files") ? Directory.GetFiles(answer + ".files") : [])
{
    Directory.CreateDirectory(Option("-o"));
    File.Copy(file, Path.Combine(Option("-o"), Path.GetFileName(file)), overwrite: true);
}

Console.Out.Write(File.ReadAllText(answer + ".out"));
Console.Error.Write(File.ReadAllText(answer + ".err"));
return int.Parse(File.ReadAllText(answer + ".code"));

string Option(string name) => args[Array.IndexOf(args, name) + 1];
