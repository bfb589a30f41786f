using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Functions.Benchmarks.Aws;

/// <summary>
/// Waits that are as long as asked to a tenth of a millisecond: .NET's timers count whole ones, and answers that are due after 3 ms
/// would come after 3 to 4. Safe to call from any thread.
/// </summary>
internal sealed class DelayLine
{
    private static readonly TimeSpan _longestSleep = TimeSpan.FromMilliseconds(0.5);

    private readonly Lock _gate = new();
    private readonly PriorityQueue<TaskCompletionSource, long> _waiting = new();
    private readonly SemaphoreSlim _added = new(0);

    public DelayLine() => new Thread(Run) { IsBackground = true }.Start();

    /// <param name="delay">At least half a millisecond.</param>
    public Task WaitAsync(TimeSpan delay)
    {
        var wait = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_gate)
        {
            _waiting.Enqueue(wait, Stopwatch.GetTimestamp() + (long)(delay.TotalSeconds * Stopwatch.Frequency));
            if (_waiting.Count == 1)
                _added.Release();
        }

        return wait.Task;
    }

    private void Run()
    {
        while (true)
        {
            if (Next() is { } left)
                Sleep(left < _longestSleep ? left : _longestSleep);
            else
                _added.Wait();
        }
    }

    /// <summary>Ends what is due and tells how long the next has to wait; null when there is none.</summary>
    private TimeSpan? Next()
    {
        lock (_gate)
        {
            while (_waiting.TryPeek(out var wait, out var due))
            {
                var left = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due);
                if (left > TimeSpan.Zero)
                    return left;
                _waiting.Dequeue();
                wait.SetResult();
            }

            return null;
        }
    }

    private static void Sleep(TimeSpan time)
    {
        var request = new TimeSpec { Seconds = 0, Nanoseconds = (nint)time.TotalNanoseconds };
        _ = nanosleep(in request, IntPtr.Zero);
    }

    [DllImport("libc")]
    private static extern int nanosleep(in TimeSpec request, IntPtr left);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public nint Seconds;
        public nint Nanoseconds;
    }
}
