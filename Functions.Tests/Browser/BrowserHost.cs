using System.Diagnostics;
using System.Text.RegularExpressions;
using Functions.Tests.EndToEnd;

namespace Functions.Tests.Browser;

/// <summary>The built local runtime as a developer starts it: a process that serves the template and the page.</summary>
/// <param name="historyHours">The template's parameter.</param>
/// <param name="arguments">The rest of its command line.</param>
internal sealed partial class BrowserHost(int historyHours, params string[] arguments) : IAsyncDisposable
{
    private static readonly TimeSpan StartsWithin = TimeSpan.FromSeconds(60);

    private readonly List<string> _output = [];
    private Process? _process;
    private int _port;

    /// <summary>The page's address; the same after a restart.</summary>
    public Uri Page => new($"http://127.0.0.1:{_port}/");

    public Uri WebSocketUrl => new UriBuilder(Page) { Scheme = "ws", Path = "dev" }.Uri;

    /// <summary>Starts the runtime, on the port of the last time if there was one, and waits until it is ready.</summary>
    public async Task StartAsync() => _port = await LocalProcess.InTurnAsync(StartOnceAsync);

    private async Task<int> StartOnceAsync()
    {
        var ready = new TaskCompletionSource<int>(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [RuntimeAssembly(), "--template", Path.Combine(Repository.Root, "template.yaml"), "--port", $"{_port}", "--parameter", $"HistoryHours={historyHours}", .. arguments])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                // A killed process would leave its debugger's pipes in the temporary folder.
                Environment = { ["DOTNET_EnableDiagnostics"] = "0" },
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Read(line.Data, ready);
        process.ErrorDataReceived += (_, line) => Read(line.Data, ready);
        process.Exited += (_, _) => ready.TrySetException(new InvalidOperationException("The runtime ended before it was ready:\n" + Output()));
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        _process = process;
        return await ready.Task.WaitAsync(StartsWithin);
    }

    /// <summary>Ends the runtime at once and everything it started, as a crash or a power cut would.</summary>
    public async Task StopAsync()
    {
        if (_process is not { } process)
            return;

        _process = null;
        process.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
    }

    public async ValueTask DisposeAsync() => await StopAsync();

    private void Read(string? line, TaskCompletionSource<int> ready)
    {
        if (line is null)
            return;

        lock (_output)
        {
            _output.Add(line);
        }

        if (ReadyLine().Match(line) is { Success: true } match)
            ready.TrySetResult(int.Parse(match.Groups["port"].ValueSpan));
    }

    /// <summary>Everything printed so far.</summary>
    public string Output()
    {
        lock (_output)
        {
            return string.Join('\n', _output);
        }
    }

    // artifacts/bin/Functions.Tests/<configuration> and artifacts/bin/Functions.Local/<configuration> are built together.
    private static string RuntimeAssembly()
    {
        var own = Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory);
        return Path.GetFullPath(Path.Combine(own, "..", "..", "Functions.Local", Path.GetFileName(own), "Functions.Local.dll"));
    }

    [GeneratedRegex(@"ready ws://127\.0\.0\.1:(?<port>\d+)/")]
    private static partial Regex ReadyLine();
}
