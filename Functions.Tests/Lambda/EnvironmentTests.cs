using Functions.Local;
using Functions.Local.Lambda;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Lambda;

/// <summary>When execution environments start and end, and what that means for invocations.</summary>
public sealed class EnvironmentTests
{
    [Test]
    public async Task Waiting_invocations_start_environments_up_to_the_limit_and_then_queue()
    {
        var (launcher, host, first) = await StartAsync(new LambdaOptions { MaxConcurrency = 2 });
        await using var _ = host;

        Task<string>[] invoking = [host.InvokeAsync("1"), host.InvokeAsync("2"), host.InvokeAsync("3")];
        var one = await first.Received;
        var second = await launcher.TakeAsync();
        var two = await second.NextAsync();
        await second.RespondAsync(two.RequestId, two.Payload);
        var three = await second.NextAsync();
        await second.RespondAsync(three.RequestId, three.Payload);
        await first.RespondAsync(one.RequestId, one.Payload);

        Assert.That(await Task.WhenAll(invoking), Is.EqualTo((string[])["1", "2", "3"]));
        Assert.That(launcher.Count, Is.EqualTo(2));
        Assert.That(host.Output, Does.Contain("AWS would answer 429"));
    }

    [Test]
    public async Task An_environment_that_has_answered_is_used_again()
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;

        for (var i = 0; i < 20; i++)
        {
            var invoking = host.InvokeAsync($"{i}");
            var received = await first.Received;
            await first.RespondAsync(received.RequestId, received.Payload);
            Assert.That(await invoking, Is.EqualTo($"{i}"));
            first.Ask();
        }
        Assert.That(launcher.Count, Is.EqualTo(1));
    }

    [Test]
    public async Task An_invocation_does_not_wait_for_an_environment_that_never_comes_back()
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;
        var answered = host.InvokeAsync("1");
        await first.RespondAsync((await first.Received).RequestId, "1");
        await answered;

        var invoking = host.InvokeAsync("2");
        var second = await launcher.TakeAsync();
        var received = await second.NextAsync();
        await second.RespondAsync(received.RequestId, received.Payload);

        Assert.That(await invoking, Is.EqualTo("2"));
    }

    [TestCase(3, "Runtime exited with error: exit status 3")]
    [TestCase(0, "Runtime exited without providing a reason")]
    public async Task A_crash_fails_the_invocation_and_the_next_one_gets_a_new_process(int status, string message)
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;
        var invoking = host.InvokeAsync("1");
        var received = await first.Received;
        first.Exit(status);

        Assert.That(await invoking, Is.EqualTo($"Runtime.ExitError: RequestId: {received.RequestId} Error: {message}"));

        var again = host.InvokeAsync("2");
        var second = await launcher.TakeAsync();
        var receivedAgain = await second.NextAsync();
        await second.RespondAsync(receivedAgain.RequestId, "2");
        Assert.That(await again, Is.EqualTo("2"));
    }

    [Test]
    public async Task A_timeout_fails_the_invocation_and_kills_the_process()
    {
        var (_, host, first) = await StartAsync(timeout: TimeSpan.FromMilliseconds(250));
        await using var __ = host;
        var invoking = host.InvokeAsync("1");
        var received = await first.Received;

        Assert.That(await invoking, Is.EqualTo($"Sandbox.Timedout: RequestId: {received.RequestId} Error: Task timed out after 0.25 seconds"));
        Assert.That(first.Killed, Is.True);
        await Poll.UntilAsync(() => host.Service.Find("Echo", 1) is null, "the environment to be forgotten");
        Assert.That((await first.RespondAsync(received.RequestId, "1")).Status, Is.EqualTo(404));
    }

    [Test]
    public async Task A_process_that_ends_between_events_is_told_and_replaced_at_need()
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;
        first.Exit(9);

        Assert.That(() => host.Output, Does.Contain("Echo: execution environment 1 ended between events").After(10_000, 20));

        var invoking = host.InvokeAsync("1");
        var second = await launcher.TakeAsync();
        var received = await second.NextAsync();
        await second.RespondAsync(received.RequestId, "1");
        Assert.That(await invoking, Is.EqualTo("1"));
    }

    [Test]
    public async Task A_replacement_that_does_not_start_fails_the_invocation_that_waits_for_it()
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;
        var busy = host.InvokeAsync("1");
        await first.Received;
        var invoking = host.InvokeAsync("2");
        (await launcher.TakeAsync()).Exit(1);

        Assert.That(await invoking, Does.Match("^Runtime.ExitError: RequestId: [0-9a-f-]+ Error: Runtime exited with error: exit status 1$"));
        Assert.That(busy.IsCompleted, Is.False);
    }

    [Test]
    public async Task A_function_that_exits_before_its_first_event_ends_the_start()
    {
        var launcher = new HandDrivenLauncher();
        await using var host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), launcher: launcher);
        var starting = host.StartAsync();
        var runtime = await launcher.TakeAsync();
        runtime.WriteError("Unhandled exception. System.Exception: no TABLE_NAME");
        runtime.WriteError("   at Program.Main()");
        runtime.Exit(134);

        Assert.That(async () => await starting, Throws.InstanceOf<UserError>().With.Message.Contains("Echo does not start: ")
            .And.Message.Contains("exit status 134")
            .And.Message.Contains("It last wrote: Unhandled exception. System.Exception: no TABLE_NAME"));
    }

    [Test]
    public async Task A_function_that_reports_an_init_error_ends_the_start()
    {
        var launcher = new HandDrivenLauncher();
        await using var host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), launcher: launcher);
        var starting = host.StartAsync();
        var runtime = await launcher.TakeAsync();
        var reply = await runtime.PostAsync("init/error", """{"errorMessage":"no handler","errorType":"HandlerError"}"""u8.ToArray());
        runtime.Exit(1);

        Assert.That(reply.Status, Is.EqualTo(202));
        Assert.That(async () => await starting, Throws.InstanceOf<UserError>().With.Message.Contains("Echo does not start: HandlerError: no handler."));
    }

    [Test]
    public async Task A_function_that_never_asks_for_an_event_ends_the_start()
    {
        var launcher = new HandDrivenLauncher();
        var options = new LambdaOptions { InitTimeout = TimeSpan.FromMilliseconds(100) };
        await using var host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), options, launcher);

        Assert.That(host.StartAsync, Throws.InstanceOf<UserError>().With.Message.Contains("The process asked for no event within 0.10 seconds"));
        Assert.That((await launcher.TakeAsync()).Killed, Is.True);
    }

    [Test]
    public async Task Disposing_kills_processes_and_fails_invocations()
    {
        var (_, host, first) = await StartAsync();
        var invoking = host.InvokeAsync("1");
        await first.Received;
        await host.DisposeAsync();

        Assert.That(first.Killed, Is.True);
        Assert.That(await invoking, Does.StartWith("Runtime.ExitError: "));
    }

    [TestCase("stop")]
    [TestCase("timeout")]
    public async Task A_process_that_is_being_killed_is_refused_nothing_before_it_has_gone(string why)
    {
        var (_, host, first) = await StartAsync(timeout: TimeSpan.FromSeconds(why == "timeout" ? 0.25 : 30));
        await using var __ = host;
        first.OutlivesKill = true;
        try
        {
            var invoking = host.InvokeAsync("1");
            var received = await first.Received;
            var stopping = why == "stop" ? host.StopAsync() : Task.CompletedTask;
            Assert.That(await invoking, Does.StartWith(why == "stop" ? "Runtime.ExitError: " : "Sandbox.Timedout: "));

            var before = host.Requests;
            Task<Reply>[] replies =
            [
                first.RespondAsync(received.RequestId, "1"),
                first.FailAsync(received.RequestId, "{}"),
                first.PostAsync("init/error", []),
                first.AskAsync(),
            ];
            await Poll.UntilAsync(() => host.Requests == before + replies.Length, "the requests to arrive");
            // Waits because nothing may come: what is refused at once is there by then.
            await Task.WhenAny(Task.WhenAny(replies), Task.Delay(300));
            Assert.That(replies.Where(reply => reply.IsCompleted), Is.Empty);

            first.Exit(137);
            Assert.That((await Task.WhenAll(replies)).Select(reply => reply.Status), Is.EqualTo([400, 400, 403, 410]));
            await stopping;
        }
        finally
        {
            first.Exit(137);
        }
    }

    [Test]
    public async Task Stopping_waits_until_a_process_that_was_killed_before_has_gone()
    {
        var (_, host, first) = await StartAsync(timeout: TimeSpan.FromMilliseconds(250));
        await using var __ = host;
        first.OutlivesKill = true;
        try
        {
            Assert.That(await host.InvokeAsync("1"), Does.StartWith("Sandbox.Timedout: "));
            var stopping = host.StopAsync();
            // Waits because it may not end: who waits for nothing has ended by then.
            await Task.WhenAny(stopping, Task.Delay(300));
            Assert.That(stopping.IsCompleted, Is.False);

            first.Exit(137);
            await stopping;
        }
        finally
        {
            first.Exit(137);
        }
    }

    [Test]
    public async Task A_process_that_cannot_be_started_for_whatever_reason_fails_the_start()
    {
        var launcher = new HandDrivenLauncher { Failure = new InvalidOperationException("no more handles") };
        await using var host = await LambdaHost.ListenAsync([LambdaHost.Function()], TestCode.Any(), launcher: launcher);

        Assert.That(
            async () => await host.StartAsync().WaitAsync(HandDrivenRuntime.Patience),
            Throws.InstanceOf<UserError>().With.Message.Contains("Echo does not start: Runtime.InvalidEntrypoint: no more handles."));
    }

    [Test]
    public async Task A_replacement_that_cannot_be_started_for_whatever_reason_fails_what_waits_for_it_and_holds_up_no_stop()
    {
        var (launcher, host, first) = await StartAsync();
        await using var _ = host;
        var busy = host.InvokeAsync("1");
        await first.Received;
        launcher.Failure = new InvalidOperationException("no more handles");

        Assert.That(await host.InvokeAsync("2").WaitAsync(HandDrivenRuntime.Patience), Does.StartWith("Runtime.InvalidEntrypoint: ").And.EndsWith("no more handles"));
        Assert.That(busy.IsCompleted, Is.False);
        await host.StopAsync();
    }

    private static async Task<(HandDrivenLauncher Launcher, LambdaHost Host, HandDrivenRuntime First)> StartAsync(
        LambdaOptions? options = null, TimeSpan? timeout = null)
    {
        var launcher = new HandDrivenLauncher();
        var host = await LambdaHost.ListenAsync([LambdaHost.Function(timeout: timeout)], TestCode.Any(), options, launcher);
        var starting = host.StartAsync();
        var runtime = await launcher.TakeAsync();
        runtime.Ask();
        await starting;
        return (launcher, host, runtime);
    }
}
