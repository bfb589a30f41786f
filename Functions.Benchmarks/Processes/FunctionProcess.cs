using System.Diagnostics;

namespace Functions.Benchmarks.Processes;

/// <summary>A function as Lambda runs it: a process of its own that polls the Runtime API.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private static readonly TimeSpan _endsWithin = TimeSpan.FromSeconds(5);

    private readonly RuntimeApi _api;
    private readonly Process _process;
    private readonly long _started;

    private FunctionProcess(RuntimeApi api, Process process, long started) => (_api, _process, _started) = (api, process, started);

    public ProcessUsage Usage => new(_process.Id);

    public static async Task<FunctionProcess> StartAsync(IReadOnlyList<string> command, IReadOnlyDictionary<string, string> environment)
    {
        var api = await RuntimeApi.StartAsync();
        var start = new ProcessStartInfo(command[0], command.Skip(1));
        // Nothing of this process's environment but the way to programs, as on Lambda.
        var path = start.Environment["PATH"];
        start.Environment.Clear();
        start.Environment["PATH"] = path;
        start.Environment["AWS_LAMBDA_RUNTIME_API"] = api.Address;
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        var started = Stopwatch.GetTimestamp();
        return new(api, Process.Start(start)!, started);
    }

    /// <inheritdoc cref="RuntimeApi.Polled"/>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public Task InitAsync(CancellationToken cancellationToken) => OrEndAsync(_api.Polled, cancellationToken);

    /// <inheritdoc cref="RuntimeApi.InvokeAsync"/>
    /// <exception cref="InvalidOperationException">It ended instead.</exception>
    public async Task<Answer> InvokeAsync(byte[] payload, CancellationToken cancellationToken)
    {
        var answer = _api.InvokeAsync(payload, cancellationToken);
        await OrEndAsync(answer, cancellationToken);
        return await answer;
    }

    public TimeSpan SinceStart(Answer answer) => Stopwatch.GetElapsedTime(_started, answer.At);

    private async Task OrEndAsync(Task awaited, CancellationToken cancellationToken)
    {
        using var settled = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var ended = _process.WaitForExitAsync(settled.Token);
        var first = await Task.WhenAny(awaited, ended);
        await settled.CancelAsync();
        if (first == ended && !cancellationToken.IsCancellationRequested)
            throw new InvalidOperationException($"{_process.StartInfo.FileName} ended with {_process.ExitCode}; what it printed is above.");
        await awaited;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
            Usage.Terminate();
        await Task.WhenAny(_process.WaitForExitAsync(), Task.Delay(_endsWithin));
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }
}
