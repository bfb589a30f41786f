using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Lambda;

/// <summary>What becomes of functions when their code changes while they run. Time passes only when a test says so.</summary>
public sealed class WorkingCopyTests
{
    private CostlyClock _clock = null!;
    private HandDrivenLauncher _launcher = null!;
    private string _folder = null!;
    private string _template = null!;
    private LambdaHost _host = null!;
    private WorkingCopy _copy = null!;
    private HandDrivenRuntime _first = null!;

    [SetUp]
    public Task StartOnABuild() => StartAsync(TestCode.Build());

    [TearDown]
    public async Task Stop()
    {
        _copy.Stop();
        await _host.DisposeAsync();
        await _copy.DisposeAsync();
        _launcher.Dispose();
    }

    [Test]
    public async Task The_next_invocation_after_a_build_runs_its_code()
    {
        Write("Functions.dll", "two");
        var invoking = InvokeAsync("1");
        Assert.That(invoking.IsCompleted, Is.False, "it waits for the build to end");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _launcher.TakeAsync();
        var received = await second.NextAsync();
        await second.RespondAsync(received.RequestId, received.Payload);

        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(Code(second), Is.EqualTo("two"));
        Assert.That(_first.Killed, Is.True);
        Assert.That(Lines("has changed"), Is.EqualTo((string[])[$"{_folder} has changed: the functions run the new code from their next invocation on."]));
        Assert.That(() => Directory.Exists(_first.StartedWith.Folder), Is.False.After(10_000, 20), "the copy that nothing runs any more");
    }

    [Test]
    public async Task New_code_is_started_before_it_is_invoked()
    {
        Write("Functions.dll", "two");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Code(await _launcher.TakeAsync()), Is.EqualTo("two"));
    }

    [Test]
    public async Task An_invocation_that_runs_ends_on_the_code_it_began_on()
    {
        var old = InvokeAsync("1");
        var received = await _first.Received;
        Write("Functions.dll", "two");
        var invoking = InvokeAsync("2");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _launcher.TakeAsync();
        var receivedBySecond = await second.NextAsync();
        await second.RespondAsync(receivedBySecond.RequestId, "2");
        Assert.That(await invoking, Is.EqualTo("2"));
        Assert.That(_first.Killed, Is.False);
        Assert.That(Code(_first), Is.EqualTo(""), "what it has loaded is still there");

        await _first.RespondAsync(received.RequestId, "1");
        Assert.That(await old, Is.EqualTo("1"));
        _first.Ask();
        Assert.That(async () => await _first.Received, Throws.Exception, "it gets no further event");
        Assert.That(_first.Killed, Is.True);
        Assert.That(_host.Output, Does.Not.Contain("ended between events"));
    }

    [Test]
    public async Task A_build_is_taken_in_once_it_is_over()
    {
        Write("Functions.dll", "half");
        for (var i = 0; i < 5; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(200));
            Write("Functions.dll", $"half {new string('.', i)}");
        }
        Write("Functions.dll", "whole");
        _clock.Advance(TimeSpan.FromMilliseconds(200));
        Write("Other.dll", "too");
        Assert.That(_launcher.Count, Is.EqualTo(1));

        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _launcher.TakeAsync();
        Assert.That(Code(second), Is.EqualTo("whole"));
        Assert.That(File.Exists(Path.Combine(second.StartedWith.Folder, "Other.dll")), Is.True);
        Assert.That(Lines("has changed"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_invocation_does_not_wait_for_files_that_never_come_to_rest()
    {
        Write("Functions.dll", "0");
        var invoking = InvokeAsync("1");
        for (var i = 0; i < 40; i++)
        {
            Write("Functions.dll", $"longer {new string('.', i)}");
            _clock.Advance(TimeSpan.FromMilliseconds(100));
        }
        var received = await _first.Received;
        await _first.RespondAsync(received.RequestId, "1");

        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(_launcher.Count, Is.EqualTo(1));
        Assert.That(Lines("does not come to rest"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task An_invocation_waits_for_a_look_that_takes_long()
    {
        for (var look = 0; look < 4; look++)
        {
            _clock.Advance(TimeSpan.FromSeconds(1));
            _clock.Cost = TimeSpan.FromMilliseconds(20);
        }
        Write("Functions.dll", "two");
        var invoking = InvokeAsync("1");
        var second = await NextProcessAsync();
        var received = await second.NextAsync();
        await second.RespondAsync(received.RequestId, received.Payload);

        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(Code(second), Is.EqualTo("two"));
    }

    [Test]
    public async Task A_link_to_itself_is_copied_as_it_is()
    {
        File.CreateSymbolicLink(Path.Combine(_folder, "loop"), "loop");
        Write("Functions.dll", "two");
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.That(Code(await NextProcessAsync()), Is.EqualTo("two"));
    }

    [Test]
    public async Task What_a_link_leads_to_is_taken_in_when_it_changes()
    {
        var built = Path.Combine(TestCode.Folder(), "Functions.dll");
        await File.WriteAllTextAsync(built, "two");
        File.Delete(Path.Combine(_folder, "Functions.dll"));
        File.CreateSymbolicLink(Path.Combine(_folder, "Functions.dll"), built);
        var second = await NextProcessAsync();
        second.Ask();
        await File.WriteAllTextAsync(built, "three, longer");

        Assert.That(Code(second), Is.EqualTo("two"), "it is a copy");
        Assert.That(Code(await NextProcessAsync()), Is.EqualTo("three, longer"));
    }

    [Test]
    public async Task The_same_code_built_again_replaces_nothing()
    {
        File.SetLastWriteTimeUtc(Path.Combine(_folder, "Functions.dll"), new DateTime(2030, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        var invoking = InvokeAsync("1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var received = await _first.Received;
        await _first.RespondAsync(received.RequestId, "1");

        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(Lines("has changed"), Is.Empty);
    }

    [Test]
    public async Task Functions_keep_their_code_while_a_build_has_taken_it_away()
    {
        File.Delete(Path.Combine(_folder, "Functions.dll"));
        var invoking = InvokeAsync("1");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var received = await _first.Received;
        await _first.RespondAsync(received.RequestId, "1");
        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(Lines("has changed"), Has.Count.EqualTo(1).And.One.Contains("keep the code they have: Echo: Handler").And.One.Contains($"{_folder} holds no Functions.dll"));
        _first.Ask();

        Write("Functions.dll", "two");
        Assert.That(Code(await NextProcessAsync()), Is.EqualTo("two"));
    }

    [Test]
    public async Task The_whole_folder_may_go_and_come_back()
    {
        Directory.Move(_folder, _folder + ".gone");
        var invoking = InvokeAsync("1");
        _clock.Advance(TimeSpan.FromSeconds(5));
        var received = await _first.Received;
        await _first.RespondAsync(received.RequestId, "1");
        Assert.That(await invoking, Is.EqualTo("1"));
        _first.Ask();

        Directory.Move(_folder + ".gone", _folder);
        Write("Functions.dll", "two");
        Assert.That(Code(await NextProcessAsync()), Is.EqualTo("two"));
    }

    [Test]
    public async Task New_code_that_does_not_start_is_told_of_and_can_be_mended()
    {
        Write("Functions.dll", "two");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _launcher.TakeAsync();
        second.WriteError("no table given");
        second.Exit(3);
        Assert.That(() => Lines("does not start"), Has.Count.EqualTo(1).And.One.Contains($"It last wrote: no table given").And.One.Contains(_folder).After(10_000, 20));

        Write("Functions.dll", "three");
        var invoking = InvokeAsync("1");
        var third = await NextProcessAsync();
        var received = await third.NextAsync();
        await third.RespondAsync(received.RequestId, "1");
        Assert.That(await invoking, Is.EqualTo("1"));
        Assert.That(Code(third), Is.EqualTo("three"));
    }

    [Test]
    public async Task A_zip_that_was_packed_again_is_taken_in()
    {
        await Stop();
        var zip = CodeZip.Write(CodeZip.File("Functions.dll", "one"), CodeZip.File("Functions.runtimeconfig.json", "{}"));
        await StartAsync(zip, LambdaHost.Function() with { Runtime = "dotnet10" });
        var next = CodeZip.Write(CodeZip.File("Functions.dll", "two, longer"), CodeZip.File("Functions.runtimeconfig.json", "{}"));
        var bytes = await File.ReadAllBytesAsync(next);

        await File.WriteAllBytesAsync(zip, bytes[..100]);
        _clock.Advance(TimeSpan.FromSeconds(1));
        Assert.That(() => Lines("has changed"), Has.Count.EqualTo(1).And.One.Contains("is not a zip file, or is damaged").After(10_000, 20));

        await File.WriteAllBytesAsync(zip, bytes);
        Assert.That(Code(await NextProcessAsync()), Is.EqualTo("two, longer"));
        Assert.That(Lines("run the new code"), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_debugged_function_is_held_again_on_its_new_code()
    {
        await Stop();
        await StartAsync(TestCode.Build(), options: new LambdaOptions { DebugFunction = "Echo", ReleaseHeldEvent = token => Task.Delay(-1, token) });
        Write("Functions.dll", "two");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var second = await _launcher.TakeAsync();

        Assert.That(Code(second), Is.EqualTo("two"));
        Assert.That(_first.Killed, Is.True);
        Assert.That(() => Lines("attach a debugger"), Has.Count.EqualTo(2).After(10_000, 20));
    }

    [Test]
    public void A_changed_template_asks_for_a_restart_once()
    {
        var original = File.ReadAllText(_template);
        File.WriteAllText(_template, original + "# more\n");
        _clock.Advance(TimeSpan.FromSeconds(2));
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Lines("restart"), Is.EqualTo((string[])[$"{_template} has changed: restart to take it in; until then all runs as the template was."]));

        File.WriteAllText(_template, original);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Lines("restart"), Has.Count.EqualTo(1), "as it was read");

        File.Delete(_template);
        _clock.Advance(TimeSpan.FromSeconds(2));
        File.WriteAllText(_template, original + "# much more\n");
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.That(Lines("restart"), Has.Count.EqualTo(2));
    }

    private async Task StartAsync(string code, Functions.Local.Template.LambdaFunction? function = null, LambdaOptions? options = null)
    {
        _clock = new CostlyClock();
        _launcher = new HandDrivenLauncher();
        _folder = code;
        _template = Path.Combine(TestCode.Folder(), "template.yaml");
        await File.WriteAllTextAsync(_template, "Resources: {}\n");
        var source = function is null ? CodeSource.Development(code) : CodeSource.FromPath(code);
        var taken = source.Take();
        var functions = (Functions.Local.Template.LambdaFunction[])[function ?? LambdaHost.Function()];
        _host = await LambdaHost.ListenAsync(functions, taken, options, _launcher);
        _copy = new WorkingCopy(source, taken, _template, functions, _host.Service, _host.Console, _clock);
        var starting = _host.StartAsync();
        _first = await _launcher.TakeAsync();
        _first.Ask();
        await starting;
        _copy.Start();
    }

    /// <summary>Time passes until there is another process: copies are made and taken in meanwhile, in their own time.</summary>
    private async Task<HandDrivenRuntime> NextProcessAsync()
    {
        var next = _launcher.TakeAsync();
        await Poll.UntilAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMilliseconds(200));
                return next.IsCompleted;
            },
            "another process");
        return await next;
    }

    private Task<string> InvokeAsync(string payload) => LambdaHost.InvokeAsync(_copy, payload);

    private void Write(string file, string content) => File.WriteAllText(Path.Combine(_folder, file), content);

    private static string Code(HandDrivenRuntime runtime) => File.ReadAllText(Path.Combine(runtime.StartedWith.Folder, "Functions.dll"));

    private List<string> Lines(string text) =>
        [.. _host.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Where(line => line.Contains(text, StringComparison.Ordinal))];
}
