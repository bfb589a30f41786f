using System.Collections.Concurrent;
using System.Diagnostics;

namespace Functions.Tests.EndToEnd;

/// <summary>Functions.Local as its user starts it: a process of its own, on a free port.</summary>
internal sealed class LocalProcess : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    // artifacts/bin/Functions.Tests/<configuration>: everything is built in the same one.
    private static readonly string _configuration = Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory));

    // Runs the same tests on a package, for example the native one that is deployed.
    private static readonly string? _code = Environment.GetEnvironmentVariable("CHAT_CODE");

    private static readonly SemaphoreSlim _starting = new(1);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalProcess(string[] arguments, string? folder = null, bool isUnread = false)
    {
        var assembly = Path.Combine(
            Repository.Root, "artifacts", "bin", "Functions.Local", _configuration, "Functions.Local.dll");
        var start = new ProcessStartInfo("dotnet", [assembly, .. arguments])
        {
            WorkingDirectory = folder ?? Repository.Root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
        };
        if (folder is not null)
            start.Environment["TMPDIR"] = folder;
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("It exited before it was ready."));
        _process.Start();
        if (isUnread)
        {
            ReadUntilReadyAsync().Forget();
        }
        else
        {
            _process.BeginOutputReadLine();
        }
        _process.BeginErrorReadLine();
    }

    /// <summary>The functions it runs when it is not given others.</summary>
    public static string DevelopmentBuild { get; } = Path.Combine(Repository.Root, "artifacts", "bin", "Functions", _configuration);

    public int Id => _process.Id;

    /// <summary>ws://127.0.0.1:PORT/STAGE</summary>
    public Uri WebSocketUrl => _ready.Task.Result;

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address => new UriBuilder(WebSocketUrl) { Scheme = "http", Path = "/" }.Uri;

    /// <summary>Everything printed so far, standard error included.</summary>
    public IReadOnlyCollection<string> Output => _output;

    /// <summary>Starts a runtime while no other starts: each starts a process of every function at once.</summary>
    public static async Task<T> InTurnAsync<T>(Func<Task<T>> startAsync)
    {
        await _starting.WaitAsync();
        try
        {
            return await startAsync();
        }
        finally
        {
            _starting.Release();
        }
    }

    public static Task<LocalProcess> StartAsync(params string[] arguments) => StartAsync(arguments, null, isUnread: false);

    /// <param name="folder">Where it is started, and where it and its functions put temporary files, on Unix.</param>
    /// <param name="arguments">Its command line, but for the port and the template, which is the chat's.</param>
    public static Task<LocalProcess> StartInAsync(string folder, params string[] arguments) =>
        StartAsync(["--template", Path.Combine(Repository.Root, "template.yaml"), .. arguments], folder, isUnread: false);

    /// <summary>Starts it and reads its standard output no further than to the addresses, so that the pipe fills.</summary>
    public static Task<LocalProcess> StartUnreadAsync(params string[] arguments) => StartAsync(arguments, null, isUnread: true);

    /// <summary>Runs it to its end, for starts that must fail.</summary>
    public static async Task<(int ExitCode, IReadOnlyCollection<string> Output)> RunAsync(params string[] arguments)
    {
        await using var process = new LocalProcess(arguments);
        process._ready.Task.ContinueWith(task => task.Exception, TaskScheduler.Default).Forget();
        using var patience = new CancellationTokenSource(_patience);
        await process._process.WaitForExitAsync(patience.Token);
        return (process._process.ExitCode, process.Output);
    }

    /// <summary>Asks it to stop, on Unix.</summary>
    /// <param name="signal">Not INT, which is ignored where the tests run in the background.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> StopAsync(string signal = "TERM")
    {
        Process.Start("kill", [$"-{signal}", $"{Id}"]).WaitForExit();
        using var patience = new CancellationTokenSource(_patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Stops it as its user does, where there are signals: whatever is killed leaves its temporary files behind.</summary>
    public async ValueTask DisposeAsync()
    {
        try
        {
            if (!_process.HasExited && !OperatingSystem.IsWindows())
                await StopAsync();
        }
        finally
        {
            if (!_process.HasExited)
            {
                _process.Kill(entireProcessTree: true);
                await _process.WaitForExitAsync();
            }

            _process.Dispose();
        }
    }

    private static Task<LocalProcess> StartAsync(string[] arguments, string? folder, bool isUnread) => InTurnAsync(async () =>
    {
        string[] code = _code is null || arguments.Contains("--code") ? [] : ["--code", _code];
        var process = new LocalProcess(["--port", "0", .. code, .. arguments], folder, isUnread);
        try
        {
            await process._ready.Task.WaitAsync(_patience);
            return process;
        }
        catch (Exception exception)
        {
            await process.DisposeAsync();
            throw new InvalidOperationException($"Functions.Local did not start:\n{string.Join('\n', process.Output)}", exception);
        }
    });

    private async Task ReadUntilReadyAsync()
    {
        while (!_ready.Task.IsCompleted && await _process.StandardOutput.ReadLineAsync() is { } line)
        {
            OnLine(line);
        }
    }

    private void OnLine(string? line)
    {
        if (line is null)
        {
            return;
        }

        _output.Enqueue(line);
        if (line.StartsWith("ready ", StringComparison.Ordinal))
        {
            _ready.TrySetResult(new Uri(line["ready ".Length..].Trim()));
        }
    }
}
