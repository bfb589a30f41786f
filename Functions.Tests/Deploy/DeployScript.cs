using System.Collections.Concurrent;
using System.Diagnostics;
using System.IO.Compression;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Functions.Tests.Deploy;

/// <summary>What a run of deploy.ps1 printed, and for how many seconds it would have waited each time.</summary>
internal sealed record DeployResult(int ExitCode, string Output, string Error, double[] Waits);

/// <summary>
/// A project folder with deploy.ps1, template.yaml and a small package, and a PATH with nothing but stand-ins, so that
/// the script sees the same machine everywhere.
/// </summary>
internal sealed partial class DeployScript : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(3);

    // PowerShell compiles a script once for each path that it is at.
    private static readonly ConcurrentBag<string> _empty = [];

    private readonly Dictionary<string, Answer[]> _answers = [];
    private readonly string _folder = _empty.TryTake(out var empty) ? empty : Directory.CreateTempSubdirectory("deploy-").FullName;

    public DeployScript()
    {
        Directory.CreateDirectory(Path.Combine(_folder, "artifacts"));
        Directory.CreateDirectory(Bin);
        Directory.CreateDirectory(PathOf("deploy"));
        string[] files = ["deploy.ps1", "template.yaml", .. Directory.GetFiles(Path.Combine(Repository.Root, "deploy")).Select(part => $"deploy/{Path.GetFileName(part)}")];
        foreach (var file in files)
        {
            File.Copy(Path.Combine(Repository.Root, file), PathOf(file));
        }

        WritePackage(machine: 0x3E);
    }

    private string Bin => Path.Combine(_folder, "bin");

    /// <summary>Every call of a stand-in, in order, as its command line.</summary>
    public string[] Calls => ReadLines("calls.txt");

    /// <summary>What was passed to create-change-set: parameter to value, or to "(previous)".</summary>
    public Dictionary<string, string> StackParameters =>
        JsonNode.Parse(File.ReadAllText(PathOf("artifacts/parameters.json")))!.AsArray().ToDictionary(
            item => item!["ParameterKey"]!.GetValue<string>(),
            item => item!["ParameterValue"]?.GetValue<string>() ?? "(previous)");

    public string PathOf(string file) => Path.Combine(_folder, file);

    /// <summary>The folder Client with these files.</summary>
    public DeployScript WithClient(params (string Name, string Text)[] files)
    {
        foreach (var (name, text) in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(PathOf($"Client/{name}"))!);
            File.WriteAllText(PathOf($"Client/{name}"), text);
        }

        return this;
    }

    /// <summary>The folder Client as it is in the repository.</summary>
    public DeployScript WithRepositoryClient()
    {
        Directory.CreateSymbolicLink(PathOf("Client"), Path.Combine(Repository.Root, "Client"));
        return this;
    }

    /// <summary>What the calls of `aws s3 cp` uploaded, by the object's key.</summary>
    public Dictionary<string, Upload> Uploads()
    {
        var uploads = new Dictionary<string, Upload>();
        foreach (var match in Calls.Select(call => UploadPattern().Match(call)).Where(match => match.Success))
        {
            var source = PathOf(match.Groups["source"].Value);
            foreach (var file in Directory.Exists(source) ? Directory.GetFiles(source, "*", SearchOption.AllDirectories) : [source])
            {
                var rest = file == source ? "" : $"/{Path.GetRelativePath(source, file).Replace('\\', '/')}";
                uploads[match.Groups["key"].Value + rest] = new(File.ReadAllBytes(file), match.Groups["type"].Value, match.Groups["cache"].Value);
            }
        }

        return uploads;
    }

    /// <summary>A dotnet10 or provided.al2023 package, the latter with an ELF header for the machine.</summary>
    public void WritePackage(byte? machine)
    {
        using var archive = ZipFile.Open(PathOf("artifacts/functions.zip"), File.Exists(PathOf("artifacts/functions.zip")) ? ZipArchiveMode.Update : ZipArchiveMode.Create);
        foreach (var entry in archive.Mode == ZipArchiveMode.Update ? archive.Entries.ToArray() : [])
        {
            entry.Delete();
        }

        using var content = archive.CreateEntry(machine is null ? "Functions.dll" : "bootstrap").Open();
        content.Write([0x7F, (byte)'E', (byte)'L', (byte)'F', 2, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 0, machine ?? 0, 0]);
    }

    /// <summary>Records the answers to a call, such as "aws cloudformation describe-stacks"; the last one is repeated.</summary>
    public DeployScript Answers(string call, params Answer[] answers)
    {
        _answers[call] = answers;
        return this;
    }

    /// <summary>Records what every deployment of an existing stack asks and always gets the same answer to.</summary>
    public DeployScript AnswersAsUsual() => this
        .Answers("aws sts get-caller-identity", Answer.Recorded("get-caller-identity"))
        .Answers("aws s3api head-bucket", new Answer("""{"BucketRegion": "eu-central-1", "AccessPointAlias": false}"""))
        .Answers("aws cloudformation package", new Answer("\nSuccessfully packaged artifacts and wrote output template to file artifacts/packaged.yaml.\n"))
        .Answers("aws s3 cp artifacts/packaged.yaml", new Answer())
        .Answers("aws cloudformation validate-template", Answer.Recorded("validate-template"))
        .Answers("aws cloudformation create-change-set", Answer.Recorded("create-change-set"))
        .Answers("aws cloudformation describe-change-set", Answer.Recorded("describe-change-set"))
        .Answers("aws cloudformation describe-stacks", Answer.Stack("UPDATE_COMPLETE"))
        .Answers("aws cloudformation describe-stack-events",
            Answer.Events("chat-dev CREATE_COMPLETE"),
            Answer.Events("chat-dev CREATE_COMPLETE", "chat-dev UPDATE_IN_PROGRESS/ours", "chat-dev UPDATE_COMPLETE/ours"))
        .Answers("aws cloudformation execute-change-set", new Answer())
        .Answers("aws cloudformation delete-change-set", new Answer())
        .Answers("aws cloudformation delete-stack", new Answer());

    /// <summary>Records what a stack with the page is asked and answers besides.</summary>
    public DeployScript AnswersOfSite() => this
        .Answers("aws cloudformation describe-stacks", Answer.SiteStack())
        .Answers("aws cloudwatch describe-alarms", new Answer("""{"MetricAlarms": []}"""))
        .Answers("aws cloudfront list-distributions", new Answer("""{"DistributionList": {"Items": [], "Quantity": 0}}"""))
        .Answers("aws cloudfront get-distribution", new Answer("""{"Distribution": {"Id": "E1A2B3C4D5E6F7", "Status": "Deployed"}}"""))
        .Answers("aws cloudfront create-invalidation", new Answer("""{"Invalidation": {"Id": "I1", "Status": "InProgress"}}"""))
        .Answers("aws s3api list-objects-v2", new Answer())
        .Answers("aws s3 cp", new Answer())
        .Answers("aws s3 rm", new Answer());

    /// <summary>Deploys the package that is there to eu-central-1.</summary>
    public Task<DeployResult> DeployAsync(params string[] arguments) =>
        RunAsync(["-NoBuild", "-Region", "eu-central-1", .. arguments]);

    public Task<DeployResult> RunAsync(params string[] arguments) => RunWithInputAsync("", arguments);

    /// <summary>Runs the script with something typed into it; the call of every unrecorded command fails the test.</summary>
    public Task<DeployResult> RunWithInputAsync(string input, params string[] arguments) =>
        RunInHostAsync(new(PathOf("deploy.ps1"), arguments, null, input, []));

    /// <summary>Runs what would follow PowerShell's -Command.</summary>
    public Task<DeployResult> RunCommandAsync(string command) => RunInHostAsync(new("", [], command, "", []));

    /// <summary>Runs the script with more environment variables than those that all have.</summary>
    public Task<DeployResult> RunWithVariablesAsync(Dictionary<string, string> variables, params string[] arguments) =>
        RunInHostAsync(new(PathOf("deploy.ps1"), arguments, null, "", variables));

    /// <summary>Runs the script in a PowerShell of its own, as a user does, in which waits take as long as they say.</summary>
    public async Task<DeployResult> RunProcessAsync(string input, params string[] arguments)
    {
        Prepare();
        var start = StandIns.PowerShell(["-File", PathOf("deploy.ps1"), .. arguments]);
        foreach (var (name, value) in Variables)
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        using var patience = new CancellationTokenSource(_patience);
        var output = process.StandardOutput.ReadToEndAsync(patience.Token);
        var error = process.StandardError.ReadToEndAsync(patience.Token);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        try
        {
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }

        AssertNoUnknownCalls();
        return new DeployResult(process.ExitCode, await output, await error, []);
    }

    /// <summary>No bucket was made or looked for, nothing uploaded and no change set created.</summary>
    public void AssertNothingChanged() => Assert.That(Calls, Has.None.Match(" s3(api)? | create-change-set "));

    public void Dispose()
    {
        foreach (var entry in new DirectoryInfo(_folder).EnumerateFileSystemInfos())
        {
            if (entry is DirectoryInfo folder)
                folder.Delete(recursive: true);
            else
                entry.Delete();
        }

        _empty.Add(_folder);
    }

    /// <summary>Deletes the folders that no test uses any more.</summary>
    public static void DeleteFolders()
    {
        while (_empty.TryTake(out var folder))
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private Dictionary<string, string> Variables => new() { ["PATH"] = Bin, ["STAND_IN"] = _folder };

    private async Task<DeployResult> RunInHostAsync(PowerShellRequest request)
    {
        Prepare();
        var result = await PowerShellHost.RunAsync(request with { Variables = Variables.Concat(request.Variables).ToDictionary() });
        AssertNoUnknownCalls();
        return result;
    }

    // Puts the stand-ins on PATH, and their answers where they look for them: once each for a call that is made anew.
    private void Prepare()
    {
        var folder = Directory.CreateDirectory(PathOf("answers")).FullName;
        Directory.Delete(folder, recursive: true);
        Directory.CreateDirectory(folder);
        var calls = _answers.OrderByDescending(call => call.Key.Length).ToArray();
        File.WriteAllLines(Path.Combine(folder, "keys.txt"), calls.Select((call, id) => $"{id} {call.Key}"));
        foreach (var (id, (call, answers)) in calls.Index())
        {
            StandIns.Install(Bin, call.Split(' ')[0]);
            File.WriteAllText(Path.Combine(folder, $"{id}.last"), $"{answers.Length - 1}\n");
            foreach (var (index, answer) in answers.Index())
            {
                var path = Path.Combine(folder, $"{id}.{index}");
                File.WriteAllText(path + ".out", answer.Output);
                File.WriteAllText(path + ".err", answer.Error);
                File.WriteAllText(path + ".code", $"{answer.ExitCode}\n");
                foreach (var (name, content) in answer.Files ?? [])
                {
                    File.WriteAllText(Path.Combine(Directory.CreateDirectory(path + ".files").FullName, name), content);
                }
            }
        }
    }

    private void AssertNoUnknownCalls() => Assert.That(ReadLines("unknown.txt"), Is.Empty, "calls without a recorded answer");

    [GeneratedRegex(@"^aws s3 cp (?<source>artifacts/\S+) s3://[^/]+/(?<key>\S+) .*--content-type (?<type>.+) --cache-control (?<cache>.+) --only-show-errors")]
    private static partial Regex UploadPattern();

    private string[] ReadLines(string file) => File.Exists(PathOf(file)) ? File.ReadAllLines(PathOf(file)) : [];
}
