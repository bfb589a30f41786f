using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Functions.Benchmarks.Processes;

/// <summary>A function as Lambda runs it: a process of its own that polls the Runtime API.</summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly RuntimeApi _api;
    private readonly Process _process;
    private readonly long _started;

    private FunctionProcess(RuntimeApi api, Process process, long started) => (_api, _process, _started) = (api, process, started);

    /// <summary>CPU time of the whole process so far.</summary>
    public TimeSpan Cpu
    {
        get
        {
            // The kernel's clock id of another process's CPU time: see clock_getcpuclockid(3).
            _ = clock_gettime((~_process.Id << 3) | 2, out var time);
            return TimeSpan.FromSeconds(time.Seconds) + TimeSpan.FromMicroseconds(time.Nanoseconds / 1000.0);
        }
    }

    /// <summary>In MB.</summary>
    public double PeakMemory => File.ReadLines($"/proc/{_process.Id}/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2], CultureInfo.InvariantCulture) / 1024)
        .Single();

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

    public Task<Answer> InvokeAsync(byte[] payload, CancellationToken cancellationToken) => _api.InvokeAsync(payload, cancellationToken);

    public TimeSpan SinceStart(Answer answer) => Stopwatch.GetElapsedTime(_started, answer.At);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        await _api.DisposeAsync();
    }

    [DllImport("libc")]
    private static extern int clock_gettime(int clock, out TimeSpec time);

    [StructLayout(LayoutKind.Sequential)]
    private readonly struct TimeSpec
    {
        public readonly long Seconds;
        public readonly long Nanoseconds;
    }
}
