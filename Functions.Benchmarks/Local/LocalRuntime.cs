using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Local;

/// <summary>Functions.Local as a process of its own on a free port, its functions below it.</summary>
internal sealed partial class LocalRuntime : IAsyncDisposable
{
    private const int KeptLines = 30;

    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan _stopsWithin = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly ConcurrentQueue<string> _lastLines = new();
    private readonly ConcurrentQueue<TimeSpan> _durations = new();
    private readonly TaskCompletionSource<Uri> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private LocalRuntime(ProcessStartInfo start)
    {
        _process = new Process { StartInfo = start, EnableRaisingEvents = true };
        _process.OutputDataReceived += (_, line) => OnLine(line.Data);
        _process.ErrorDataReceived += (_, line) => OnLine(line.Data);
        _process.Exited += (_, _) => _ready.TrySetException(new InvalidOperationException("It exited."));
        _process.Start();
        // An interrupted benchmark leaves no runtime behind.
        AppDomain.CurrentDomain.ProcessExit += Stop;
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What <c>dotnet</c> starts; built in the same configuration as this: artifacts/bin/Functions.Benchmarks/CONFIGURATION.</summary>
    public static string Program { get; } = Path.Combine(
        Repository.Root, "artifacts", "bin", "Functions.Local", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)), "Functions.Local.dll");

    /// <summary>ws://127.0.0.1:PORT/STAGE</summary>
    public Uri WebSocketUrl => _ready.Task.Result;

    /// <summary>http://127.0.0.1:PORT/</summary>
    public Uri Address => new UriBuilder(WebSocketUrl) { Scheme = "http", Path = "/" }.Uri;

    public ProcessUsage Usage => new(_process.Id);

    public IReadOnlyList<ProcessUsage> Functions => ProcessUsage.FunctionsOf(_process.Id);

    public bool IsRunning => !_process.HasExited;

    /// <summary>The newest of what it printed.</summary>
    public IReadOnlyCollection<string> LastLines => _lastLines;

    /// <summary>How long each invocation took, by Lambda's REPORT lines.</summary>
    public IReadOnlyCollection<TimeSpan> Durations => _durations;

    /// <param name="code">A package or folder with the functions' code; null for the build beside the runtime's.</param>
    /// <param name="options">More of its command line.</param>
    /// <exception cref="InvalidOperationException">It does not start.</exception>
    public static async Task<LocalRuntime> StartAsync(string? code, params IEnumerable<string> options)
    {
        string[] codeOption = code is null ? [] : ["--code", Path.GetFullPath(code)];
        var runtime = new LocalRuntime(new ProcessStartInfo("dotnet", [Program, "--port", "0", .. codeOption, .. options])
        {
            WorkingDirectory = Repository.Root,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        });
        try
        {
            await runtime._ready.Task.WaitAsync(_patience);
            return runtime;
        }
        catch (Exception exception)
        {
            await runtime.DisposeAsync();
            throw new InvalidOperationException($"Functions.Local did not start:\n{string.Join('\n', runtime._lastLines)}", exception);
        }
    }

    /// <summary>Asks it to stop, as its user does, and ends it when it does not.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.Run(() => Stop(null, EventArgs.Empty));
        AppDomain.CurrentDomain.ProcessExit -= Stop;
    }

    private void Stop(object? sender, EventArgs e)
    {
        if (_process.HasExited)
            return;
        Usage.Terminate();
        if (!_process.WaitForExit(_stopsWithin))
            _process.Kill(entireProcessTree: true);
    }

    private void OnLine(string? line)
    {
        if (line is null)
            return;
        _lastLines.Enqueue(line);
        if (_lastLines.Count > KeptLines)
            _lastLines.TryDequeue(out _);
        if (ReportLine().Match(line) is { Success: true } report)
            _durations.Enqueue(TimeSpan.FromMilliseconds(double.Parse(report.Groups[1].ValueSpan, CultureInfo.InvariantCulture)));
        if (line.StartsWith("ready ", StringComparison.Ordinal))
            _ready.TrySetResult(new Uri(line["ready ".Length..].Trim()));
    }

    [GeneratedRegex(@"REPORT RequestId: \S+ Duration: ([\d.]+) ms")]
    private static partial Regex ReportLine();
}
