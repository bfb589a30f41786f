using CsCheck;

namespace Functions.Tests.Properties;

internal static class Samples
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Checks random inputs, and fails with the first whose check hangs: for 30 s, or until something in it gave up waiting. No
    /// other is tried then, for it would find the same or what the first has left behind.
    /// </summary>
    public static async Task SampleInTimeAsync<T>(this Gen<T> inputs, Func<T, Task> checkAsync, int iter, int threads = 1)
    {
        string? hanging = null;
        await inputs.SampleAsync(
            async input =>
            {
                if (Volatile.Read(ref hanging) is not null)
                    return;
                try
                {
                    await Task.Run(() => checkAsync(input)).WaitAsync(_patience);
                }
                catch (Exception exception) when (exception is TimeoutException or OperationCanceledException)
                {
                    Volatile.Write(ref hanging, Check.Print(input));
                }
            },
            iter: iter, threads: threads);
        Assert.That(hanging, Is.Null, "An input hangs.");
    }

    /// <inheritdoc cref="SampleInTimeAsync{T}(Gen{T},Func{T,Task},int,int)"/>
    public static Task SampleInTimeAsync<T>(this Gen<T> inputs, Action<T> check, int iter, int threads = 1) => inputs.SampleInTimeAsync(
        input =>
        {
            check(input);
            return Task.CompletedTask;
        },
        iter, threads);
}
