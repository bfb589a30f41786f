using System.Diagnostics;
using System.Globalization;
using Functions.Local;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;
using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Lambda;

/// <summary>Real processes: a shell script as the bootstrap.</summary>
public sealed class ProcessTests
{
    /// <summary>Answers an event by running the command that it is, a JSON string without quotes inside.</summary>
    private const string Script =
        """
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        headers=headers.$$
        while event=$(curl -s -f -D "$headers" "$api/invocation/next"); do
          id=$(tr -d '\r' < "$headers" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //Ip')
          answer=$(eval "$(echo "$event" | tr -d '"')")
          curl -s -f -o /dev/null --data-binary "$answer" "$api/invocation/$id/response" || exit 7
        done
        """;

    [Test]
    public async Task A_process_answers_events_one_after_another()
    {
        await using var host = await StartAsync(Script);

        Assert.That(await host.InvokeAsync("\"echo one\""), Is.EqualTo("one"));
        Assert.That(await host.InvokeAsync("\"echo two\""), Is.EqualTo("two"));
    }

    [Test]
    public async Task Concurrent_events_are_handled_by_processes_of_their_own()
    {
        await using var host = await StartAsync(Script);

        // Each waits for the file that the other one makes.
        var answers = await Task.WhenAll(
            host.InvokeAsync("\"touch a; while [ ! -e b ]; do sleep 0.01; done; echo $$\""),
            host.InvokeAsync("\"touch b; while [ ! -e a ]; do sleep 0.01; done; echo $$\""));

        Assert.That(answers[0], Does.Match("^[0-9]+$"));
        Assert.That(answers, Is.Unique);
    }

    [Test]
    public async Task Output_of_a_process_is_shown_under_the_name_of_its_function()
    {
        await using var host = await StartAsync(Script);
        await host.InvokeAsync("\"echo told >&2\"");

        Assert.That(() => host.Output, Does.Contain("Echo told").After(10_000, 20));
    }

    [Test]
    public async Task A_process_that_dies_is_replaced()
    {
        await using var host = await StartAsync(Script);

        Assert.That(await host.InvokeAsync("\"kill -9 $$\""), Does.EndWith("Runtime exited with error: exit status 137"));
        Assert.That(await host.InvokeAsync("\"echo again\""), Is.EqualTo("again"));
    }

    [Test]
    public async Task A_process_that_takes_too_long_is_ended_with_all_that_it_started()
    {
        await using var host = await StartAsync(Script, LambdaHost.Function(timeout: TimeSpan.FromSeconds(4.5)));
        var folder = (await host.InvokeAsync("\"pwd\"")).Trim();

        Assert.That(await host.InvokeAsync("\"sleep 600 & echo $! > child; wait\""), Does.EndWith("Task timed out after 4.50 seconds"));
        var child = int.Parse(await File.ReadAllTextAsync(Path.Combine(folder, "child")), CultureInfo.InvariantCulture);
        Assert.That(() => IsRunning(child), Is.False.After(10_000, 20));
    }

    [Test]
    public async Task A_process_sees_the_environment_of_Lambda_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("FUNCTIONS_TESTS_SECRET", "not for functions");
        var function = LambdaHost.Function() with
        {
            LogLevel = "INFO",
            Environment = new Dictionary<string, string> { ["TABLE_NAME"] = "connections", ["ENDPOINT"] = "https://aws" },
        };
        var options = new LambdaOptions { RewriteValue = (value, _) => value.Replace("https://aws", "http://local") };
        await using var host = await StartAsync(Script, function, options);
        var lines = (await host.InvokeAsync("\"env\"")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        var seen = lines.Select(line => line.Split('=', 2)).ToDictionary(pair => pair[0], pair => pair[1]);
        var folder = (await host.InvokeAsync("\"pwd -P\"")).Trim();

        // What the machine and the script's own shell add.
        foreach (var name in (string[])["PATH", "HOME", "TMPDIR", "LD_LIBRARY_PATH", "DOTNET_ROOT", "PWD", "OLDPWD", "SHLVL", "_"])
            seen.Remove(name);
        foreach (var name in (string[])["DOTNET_EnableDiagnostics_Debugger", "DOTNET_EnableDiagnostics_IPC"])
            Assert.That(seen.Remove(name, out var value) ? value : null, Is.EqualTo("0"), name);
        Assert.That(seen.Remove("AWS_LAMBDA_LOG_STREAM_NAME", out var stream), Is.True);
        Assert.That(stream, Does.Match(@"^\d{4}/\d\d/\d\d/\[\$LATEST\][0-9a-f]{32}$"));
        Assert.That(seen, Is.EquivalentTo(new Dictionary<string, string>
        {
            ["_HANDLER"] = "Functions::ChatFunctions.Handler::HandleAsync",
            ["AWS_LAMBDA_RUNTIME_API"] = $"127.0.0.1:{host.Address.Port}/Echo/1",
            ["AWS_LAMBDA_FUNCTION_NAME"] = "stack-Echo",
            ["AWS_LAMBDA_FUNCTION_VERSION"] = "$LATEST",
            ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"] = "128",
            ["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand",
            ["AWS_LAMBDA_LOG_GROUP_NAME"] = "/aws/lambda/stack-Echo",
            ["AWS_LAMBDA_LOG_FORMAT"] = "JSON",
            ["AWS_LAMBDA_LOG_LEVEL"] = "INFO",
            ["LAMBDA_TASK_ROOT"] = folder,
            ["LAMBDA_RUNTIME_DIR"] = "/var/runtime",
            ["TZ"] = ":UTC",
            ["AWS_REGION"] = "us-east-1",
            ["AWS_DEFAULT_REGION"] = "us-east-1",
            ["AWS_ACCESS_KEY_ID"] = "local",
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_SESSION_TOKEN"] = "local",
            ["AWS_EC2_METADATA_DISABLED"] = "true",
            ["AWS_ENDPOINT_URL_DYNAMODB"] = "https://dynamodb.us-east-1.amazonaws.com",
            ["TABLE_NAME"] = "connections",
            ["ENDPOINT"] = "http://local",
        }));
    }

    [Test]
    public async Task A_bootstrap_that_fails_at_once_ends_the_start_with_its_last_words()
    {
        await using var host = await ListenAsync("echo 'no table given' >&2; exit 5");

        Assert.That(host.StartAsync, Throws.InstanceOf<UserError>().With.Message.Contains("exit status 5. It last wrote: no table given"));
    }

    [Test]
    public async Task Ctrl_C_at_the_terminal_does_not_end_a_function()
    {
        await using var host = await StartAsync(Script);

        Assert.That(await host.InvokeAsync("\"kill -INT $$; echo alive\""), Is.EqualTo("alive"));
    }

    [Test]
    public async Task Disposing_leaves_no_process_behind()
    {
        var host = await StartAsync(Script);
        var pid = int.Parse(await host.InvokeAsync("\"echo $$\""), CultureInfo.InvariantCulture);
        await host.DisposeAsync();

        Assert.That(IsRunning(pid), Is.False);
    }

    [Test]
    public void The_guard_ends_what_still_runs_when_the_runtime_is_gone_and_nothing_else()
    {
        TestCode.RequireShell();
        using var orphan = Process.Start("sleep", ["600"]);
        using var spared = Process.Start("sleep", ["600"]);
        var ended = new WatchedProcess(spared.Id);
        var folder = TestCode.Folder();
        var guard = new OrphanGuard();
        guard.Watch(new WatchedProcess(orphan.Id), folder);
        guard.Watch(ended, folder);
        ended.End();
        // To the guard its disposal looks as the runtime's death does: its standard input ends.
        guard.Dispose();

        Assert.That(orphan.WaitForExit(HandDrivenRuntime.Patience), Is.True);
        Assert.That(spared.HasExited, Is.False);
        Assert.That(Directory.Exists(folder), Is.True);
        spared.Kill();
    }

    private static async Task<LambdaHost> ListenAsync(string script) =>
        await LambdaHost.ListenAsync([LambdaHost.Function()], CodeSource.FromPath(TestCode.Bootstrap(script)).Take());

    private static async Task<LambdaHost> StartAsync(
        string script, Functions.Local.Template.LambdaFunction? function = null, LambdaOptions? options = null)
    {
        var host = await LambdaHost.ListenAsync(
            [function ?? LambdaHost.Function()], CodeSource.FromPath(TestCode.Bootstrap(script)).Take(), options);
        await host.StartAsync();
        return host;
    }

    private static bool IsRunning(int processId)
    {
        try
        {
            using var process = Process.GetProcessById(processId);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private sealed class WatchedProcess(int id) : IFunctionProcess
    {
        private readonly TaskCompletionSource<int> _exited = new();

        public int Id => id;

        public Task<int> Exited => _exited.Task;

        public void End() => _exited.SetResult(0);

        // The guard ends a process by its id, outside of the runtime: this way would prove nothing.
        public void Kill() => throw new NotSupportedException();
    }
}
