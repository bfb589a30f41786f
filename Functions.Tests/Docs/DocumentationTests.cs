using System.Text.RegularExpressions;
using System.Xml.Linq;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Docs;

/// <summary>What the README and its pages say that can be compared with what is there.</summary>
internal sealed partial class DocumentationTests
{
    private static readonly string[] _pages =
    [
        "README.md", "SECURITY.md", "CHANGELOG.md", "AwsPackages/README.md", "Functions.Local/README.md",
        .. Directory.GetFiles(Path.Combine(Repository.Root, "docs"), "*.md").Select(page => $"docs/{Path.GetFileName(page)}").Order(),
    ];

    [TestCaseSource(nameof(_pages))]
    public void Every_link_within_the_repository_leads_somewhere(string page)
    {
        var folder = Path.GetDirectoryName(Path.Combine(Repository.Root, page))!;
        var missing = LinkPattern().Matches(Read(page))
            .Select(link => link.Groups[1].Value)
            .Where(target => !target.Contains("://") && !Exists(folder, target, page));
        Assert.That(missing, Is.Empty);
    }

    [Test]
    public void The_readme_leads_to_every_page() =>
        Assert.That(_pages.Where(page => page.StartsWith("docs/")), Is.All.Matches<string>(page => Read("README.md").Contains($"]({page}")));

    [Test]
    public void The_readme_is_a_front_page() =>
        Assert.That(Read("README.md").Split('\n'), Has.Length.LessThanOrEqualTo(130));

    [Test]
    public async Task The_local_runtimes_page_names_every_option()
    {
        var (_, help) = await LocalProcess.RunAsync("--help");
        var options = help.Select(line => OptionPattern().Match(line)).Where(match => match.Success)
            .Select(match => match.Value.Trim()).Except(["--help", "--version"]).ToArray();
        var documented = DocumentedPattern().Matches(Read("docs/local.md")).Select(match => match.Groups[1].Value);
        Assert.That(documented, Is.EquivalentTo(options));
        Assert.That(help.Select(line => line.Trim()), Has.Member($"{Property("Functions.Local/Functions.Local.csproj", "ToolCommandName")} [options]"));
    }

    [TestCase("README.md")]
    [TestCase("docs/local.md")]
    public void The_tools_package_and_command_are_named_where_it_says_how_to_install_it(string page)
    {
        const string project = "Functions.Local/Functions.Local.csproj";
        Assert.That(Read(page), Does
            .Contain($"dotnet tool install --global --source artifacts/package/release {Property(project, "PackageId")}")
            .And.Contain($"{Property(project, "ToolCommandName")} --"));
    }

    [Test]
    public void The_changelogs_newest_heading_is_the_version() =>
        Assert.That(
            Read("CHANGELOG.md").Split('\n').First(line => line.StartsWith("## ", StringComparison.Ordinal)),
            Does.StartWith($"## {Property("Directory.Build.props", "Version")},"));

    [Test]
    public void Each_part_of_the_deploy_script_is_read_in_one_sitting_and_is_part_of_it()
    {
        var script = Read("deploy.ps1");
        var parts = Directory.GetFiles(Path.Combine(Repository.Root, "deploy"));
        Assert.That(parts.Append(Path.Combine(Repository.Root, "deploy.ps1")).Where(part => File.ReadLines(part).Count() > 200), Is.Empty);
        Assert.That(parts.Where(part => !script.Contains($"'{Path.GetFileNameWithoutExtension(part)}'")), Is.Empty);
    }

    [Test]
    public void The_deploying_page_names_every_parameter_of_the_script()
    {
        var script = Read("deploy.ps1");
        var parameters = ParameterPattern().Matches(script[script.IndexOf("\nparam(", StringComparison.Ordinal)..script.IndexOf("\n)", StringComparison.Ordinal)])
            .Select(match => match.Groups[1].Value);
        var page = Read("docs/deploying.md");
        Assert.That(parameters.Where(parameter => !page.Contains($"-{parameter}")), Is.Empty);
    }

    [Test]
    public async Task The_operations_page_names_every_alarm_and_everything_that_is_counted()
    {
        var alarms = new Template.ChatTemplate(("Operations", "enabled"), ("Issuer", "https://id.example"), ("Audience", "chat")).Resources.OfType("AWS::CloudWatch::Alarm").Select(alarm => alarm.LogicalId);
        var metrics = (await Template.CountedMetrics.AllAsync("chat")).Select(metric => metric.Split(' ')[1]);
        var page = Read("docs/operations.md");
        var documented = NamedPattern().Matches(page).Select(match => match.Groups[1].Value);
        Assert.That(documented, Is.EquivalentTo([.. alarms, .. metrics]));
    }

    [Test]
    public async Task The_readmes_first_screen_is_what_the_first_command_prints()
    {
        await using var runtime = await LocalProcess.StartAsync();
        var readme = Read("README.md");
        var start = readme.IndexOf("The first prints\n\n```\n", StringComparison.Ordinal) + "The first prints\n\n```\n".Length;
        var shown = readme[start..readme.IndexOf("\n```", start, StringComparison.Ordinal)];
        var port = $":{runtime.WebSocketUrl.Port}";
        await Poll.UntilAsync(() => Task.FromResult(runtime.Output.Any(line => line.StartsWith("open ", StringComparison.Ordinal))), "its last line");
        Assert.That(string.Join('\n', runtime.Output.Select(line => line.TrimEnd())).Replace(port, ":3001").Trim(), Is.EqualTo(shown.Trim()));
    }

    [Test]
    public void The_protocols_page_names_every_error_code()
    {
        var codes = typeof(ChatFunctions.Protocol.Frames.ErrorCode).GetFields().Select(field => (string)field.GetRawConstantValue()!);
        var row = Read("docs/protocol.md").Split('\n').Single(line => line.StartsWith("| `error` |", StringComparison.Ordinal));
        var documented = CodePattern().Matches(row).Select(match => match.Groups[1].Value);
        Assert.That(documented, Is.EquivalentTo(codes));
    }

    private static string Read(string page) => File.ReadAllText(Path.Combine(Repository.Root, page));

    private static string Property(string project, string name) => XDocument.Parse(Read(project)).Descendants(name).Single().Value;

    private static bool Exists(string folder, string target, string page)
    {
        var (path, heading) = target.Split('#') is [var file, var anchor] ? (file, anchor) : (target, null);
        var full = path == "" ? Path.Combine(Repository.Root, page) : Path.Combine(folder, path);
        return (File.Exists(full) || Directory.Exists(full))
            && (heading is null || File.ReadLines(full).Any(line => line.StartsWith('#') && Anchor(line) == heading));
    }

    // As GitHub makes a heading's anchor.
    private static string Anchor(string heading) =>
        new([.. heading.TrimStart('#').Trim().ToLowerInvariant().Replace(' ', '-').Where(c => char.IsLetterOrDigit(c) || c is '-' or '_')]);

    [GeneratedRegex(@"^\| `([A-Z]\w+)` \|", RegexOptions.Multiline)]
    private static partial Regex NamedPattern();

    [GeneratedRegex(@"\]\(([^)\s]+)\)")]
    private static partial Regex LinkPattern();

    [GeneratedRegex(@"^\s+--[a-z-]+")]
    private static partial Regex OptionPattern();

    [GeneratedRegex(@"^\| `(--[a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex DocumentedPattern();

    [GeneratedRegex(@"\$(\w+)(?= =|,\r?$|\r?$)", RegexOptions.Multiline)]
    private static partial Regex ParameterPattern();

    [GeneratedRegex(@"`([A-Z]\w+)`")]
    private static partial Regex CodePattern();
}
