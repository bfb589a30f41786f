using System.Diagnostics;
using Functions.Local;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Lambda;

public sealed class DebugTests
{
    [Test]
    public async Task A_debugged_function_that_does_not_exist_is_refused_with_those_that_do()
    {
        await using var host = await LambdaHost.ListenAsync(
            [LambdaHost.Function("One"), LambdaHost.Function("Two")], TestCode.Any(), new LambdaOptions { DebugFunction = "Three" });

        Assert.That(host.StartAsync, Throws.InstanceOf<UserError>().With.Message.Contains("'Three'").And.Message.Contains("One, Two"));
    }

    [Test]
    public async Task The_first_event_is_held_until_the_developer_lets_it_go()
    {
        var enter = new TaskCompletionSource();
        var launcher = new HandDrivenLauncher();
        var options = new LambdaOptions { DebugFunction = "Echo", ReleaseHeldEvent = enter.Task.WaitAsync };
        await using var host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), options, launcher);
        var runtime = await StartAsync(host, launcher);
        if (DebuggerProbe.IsAttached(runtime.Id))
            Assert.Ignore("A debugger is attached to the tests, which stand for the function's process here.");

        var invoking = host.InvokeAsync("1");
        Assert.That(host.Output, Does.Contain($"Echo is process {runtime.Id}: attach a debugger"));
        Assert.That(runtime.Received.IsCompleted, Is.False);

        enter.SetResult();
        var received = await runtime.Received;
        await runtime.RespondAsync(received.RequestId, "1");
        Assert.That(await invoking, Is.EqualTo("1"));
    }

    [Test]
    public async Task A_debugged_function_has_one_environment_and_no_timeout()
    {
        var launcher = new HandDrivenLauncher();
        var options = new LambdaOptions { DebugFunction = "Echo", ReleaseHeldEvent = _ => Task.CompletedTask };
        var function = LambdaHost.Function(timeout: TimeSpan.FromMilliseconds(1));
        await using var host = await LambdaHost.ListenAsync([function], TestCode.Any(), options, launcher);
        var runtime = await StartAsync(host, launcher);

        var invoking = Task.WhenAll(host.InvokeAsync("1"), host.InvokeAsync("2"));
        for (var i = 0; i < 2; i++)
        {
            var received = await runtime.Received;
            var remaining = long.Parse(received.Headers["Lambda-Runtime-Deadline-Ms"]) - DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();
            Assert.That(remaining, Is.GreaterThan(TimeSpan.FromHours(1).TotalMilliseconds));
            await runtime.RespondAsync(received.RequestId, received.Payload);
            runtime.Ask();
        }
        Assert.That(await invoking, Is.EqualTo((string[])["1", "2"]));
        Assert.That(launcher.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task Only_a_debugged_function_opens_dotnets_debugger_and_diagnostic_port()
    {
        var launcher = new HandDrivenLauncher();
        var options = new LambdaOptions { DebugFunction = "Two", ReleaseHeldEvent = _ => Task.CompletedTask };
        await using var host = await LambdaHost.ListenAsync(
            [LambdaHost.Function("One"), LambdaHost.Function("Two")], TestCode.Any(), options, launcher);
        var starting = host.StartAsync();
        var runtimes = (HandDrivenRuntime[])[await launcher.TakeAsync(), await launcher.TakeAsync()];
        foreach (var runtime in runtimes)
            runtime.Ask();
        await starting;

        Assert.That(runtimes.ToDictionary(Name, SwitchedOff), Is.EquivalentTo(new Dictionary<string, string[]>
        {
            ["stack-One"] = ["DOTNET_EnableDiagnostics_Debugger=0", "DOTNET_EnableDiagnostics_IPC=0"],
            ["stack-Two"] = [],
        }));

        static string Name(HandDrivenRuntime runtime) => runtime.StartedWith.Variables["AWS_LAMBDA_FUNCTION_NAME"];
        static string[] SwitchedOff(HandDrivenRuntime runtime) =>
        [
            .. runtime.StartedWith.Variables
                .Where(variable => variable.Key.StartsWith("DOTNET_EnableDiagnostics", StringComparison.Ordinal))
                .Select(variable => $"{variable.Key}={variable.Value}")
                .Order(),
        ];
    }

    /// <summary>What a .NET process looks like under a managed debugger: see <see cref="DebuggerProbe"/>.</summary>
    [Test]
    public void A_managed_debugger_is_seen_by_the_pipe_it_opened()
    {
        if (!OperatingSystem.IsLinux())
            Assert.Ignore("Open files of another process are observable on Linux only.");
        var start = new ProcessStartInfo("/bin/sh", ["-c", "read -r _; exec 3>\"clr-debug-pipe-$$-1-in\"; echo opened; read -r _"])
        {
            WorkingDirectory = TestCode.Folder(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using var process = Process.Start(start)!;
        var before = DebuggerProbe.IsAttached(process.Id);
        process.StandardInput.WriteLine();
        process.StandardOutput.ReadLine();
        var after = DebuggerProbe.IsAttached(process.Id);
        process.StandardInput.Close();
        process.WaitForExit();

        Assert.That((before, after), Is.EqualTo((false, true)));
        Assert.That(DebuggerProbe.IsAttached(process.Id), Is.False);
    }

    private static async Task<HandDrivenRuntime> StartAsync(LambdaHost host, HandDrivenLauncher launcher)
    {
        var starting = host.StartAsync();
        var runtime = await launcher.TakeAsync();
        runtime.Ask();
        await starting;
        return runtime;
    }
}
