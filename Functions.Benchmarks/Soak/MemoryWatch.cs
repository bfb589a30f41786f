using System.Globalization;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>Looks every second at the memory of the runtime and of the largest function, in MB.</summary>
internal sealed class MemoryWatch(LocalRuntime runtime)
{
    /// <summary>How much more the last quarter may use than the second: the first fills pools and compiles code.</summary>
    private const double MostGrowth = 1.2;

    private readonly List<(double Runtime, double Function)> _samples = [];

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(1));
        while (!cancellationToken.IsCancellationRequested)
        {
            _samples.Add((runtime.Usage.Memory, runtime.Functions.Select(function => function.Memory).DefaultIfEmpty().Max()));
            await timer.WaitForNextTickAsync(cancellationToken).AsTask().ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <returns>What was seen, and whether it is flat.</returns>
    public (string Text, bool Flat) Judge()
    {
        var (runtimeBefore, runtimeAfter) = Quarters(sample => sample.Runtime);
        var (functionBefore, functionAfter) = Quarters(sample => sample.Function);
        return (
            string.Create(CultureInfo.InvariantCulture, $"memory, second to last quarter: runtime {runtimeBefore:0} to {runtimeAfter:0} MB, largest function {functionBefore:0} to {functionAfter:0} MB"),
            runtimeAfter <= runtimeBefore * MostGrowth && functionAfter <= functionBefore * MostGrowth);
    }

    private (double Before, double After) Quarters(Func<(double Runtime, double Function), double> choose)
    {
        var quarter = _samples.Count / 4;
        return (_samples.Skip(quarter).Take(quarter).Select(choose).Median(), _samples.TakeLast(quarter).Select(choose).Median());
    }
}
