namespace Functions.Tests.Deploy;

/// <summary>What PowerShell does with a process for each run, the tests' shared process does too.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class PowerShellHostTests : IDisposable
{
    private readonly DeployScript _script = new DeployScript().AnswersAsUsual();

    public void Dispose() => _script.Dispose();

    [TestCase("n\n", "-NoBuild", "-Region", "eu-central-1")]
    [TestCase("", "-NoBuild", "-Region", "eu-central-1")]
    [TestCase("", "-Environment", "staging")]
    public async Task A_run_ends_as_in_a_PowerShell_of_its_own(string input, params string[] arguments)
    {
        var alone = await _script.RunProcessAsync(input, arguments);
        var calls = _script.Calls;
        var shared = await _script.RunWithInputAsync(input, arguments);

        Assert.That(shared.ExitCode, Is.EqualTo(alone.ExitCode));
        Assert.That(WithoutTimes(shared.Output), Is.EqualTo(WithoutTimes(alone.Output)));
        // PowerShell frames the message of an argument that it refuses.
        Assert.That(shared.Error.Length == 0, Is.EqualTo(alone.Error.Length == 0));
        Assert.That(_script.Calls.Skip(calls.Length).Select(WithoutTimes), Is.EqualTo(calls.Select(WithoutTimes)));
    }

    [Test]
    public async Task Nothing_of_a_run_is_left_to_the_next()
    {
        // Twice as many as there are processes.
        foreach (var _ in Enumerable.Range(0, 4))
        {
            var first = await _script.RunCommandAsync("""
                "$(Get-Location) $env:LEFT $global:left $($PSStyle.OutputRendering) $(Test-Path function:Get-Left) $LASTEXITCODE"
                $env:LEFT = 'left'; $global:left = 'left'; $PSStyle.OutputRendering = 'Ansi'; function global:Get-Left { }
                Set-Location /; [System.Environment]::CurrentDirectory = '/'; Start-Sleep -Seconds 3600
                """);

            Assert.That(first.Output.Trim(), Is.EqualTo($"{Repository.Root}   Host False"));
            Assert.That(first.Waits, Is.EqualTo((double[])[3600]));
        }
    }

    [Test]
    public async Task The_region_comes_from_the_environment_variable()
    {
        var result = await _script.RunWithVariablesAsync(new() { ["AWS_REGION"] = "eu-central-1" }, "-NoBuild", "-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.Calls, Has.All.Contains("--region eu-central-1"));
    }

    private static string WithoutTimes(string text) =>
        System.Text.RegularExpressions.Regex.Replace(text.ReplaceLineEndings(), @"\d+\.\d s|deploy-\d{8}-\d{6}", "");
}
