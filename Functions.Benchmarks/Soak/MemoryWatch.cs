using System.Globalization;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>Looks every second at the memory of the runtime and of the largest function, in MB.</summary>
internal sealed class MemoryWatch(LocalRuntime runtime)
{
    /// <summary>How much more the last quarter may use than before: a share, and a little that a share of little is not.</summary>
    private const double MostGrowth = 1.2;
    private const double Slack = 10;

    /// <summary>A character takes two bytes, and a heap is not collected before it has grown.</summary>
    private const double MemoryOfText = 4;

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

    /// <param name="kept">What the runtime has been given to keep, in MB.</param>
    /// <returns>What was seen, and whether it is flat but for that.</returns>
    public (string Text, bool Flat) Judge(double kept)
    {
        var quarter = _samples.Count / 4;
        var last = _samples.TakeLast(quarter).ToList();
        // The first quarter fills pools and compiles code.
        var runtimeBefore = _samples.Skip(quarter).Take(quarter).Select(sample => sample.Runtime).Median();
        var runtimeAfter = last.Select(sample => sample.Runtime).Median();
        // The largest of the time: a killed function's successor begins small, whatever is typical.
        var functionBefore = _samples.Take(2 * quarter).Max(sample => sample.Function);
        var functionAfter = last.Max(sample => sample.Function);
        return (
            string.Create(CultureInfo.InvariantCulture, $"memory: runtime {runtimeBefore:0} MB in the second quarter, {runtimeAfter:0} MB in the last; largest function {functionBefore:0} MB in the first half, {functionAfter:0} MB in the last quarter; {kept:0} MB of text stored"),
            IsFlat(runtimeBefore, runtimeAfter - (kept * MemoryOfText)) && IsFlat(functionBefore, functionAfter));
    }

    private static bool IsFlat(double before, double after) => after <= (before * MostGrowth) + Slack;
}
