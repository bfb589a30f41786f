using System.Diagnostics;

namespace Functions.Tests.EndToEnd;

/// <summary>Waits for what shows only when one looks, in another process or in this one.</summary>
internal static class Poll
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(() => Task.FromResult(condition()), what);

    public static async Task UntilAsync(Func<Task<bool>> condition, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!await condition())
        {
            if (Stopwatch.GetElapsedTime(start) > _patience)
            {
                throw new TimeoutException($"Waited {_patience.TotalSeconds} s for {what}.");
            }

            await Task.Delay(20);
        }
    }
}
