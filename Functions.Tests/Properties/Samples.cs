using CsCheck;

namespace Functions.Tests.Properties;

internal static class Samples
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Checks random inputs, and fails with the first that fails its check, or whose check hangs: for 30 s, or until something in
    /// it gave up waiting. No other is tried then, not even a smaller one: what the first left unread in a socket would fail it too.
    /// </summary>
    public static async Task SampleInTimeAsync<T>(this Gen<T> inputs, Func<T, Task> checkAsync, int iter, int threads = 1)
    {
        AssertionException? failure = null;
        await inputs.SampleAsync(
            async input =>
            {
                if (Volatile.Read(ref failure) is not null)
                    return;
                try
                {
                    await Task.Run(() => checkAsync(input)).WaitAsync(_patience);
                }
                catch (Exception exception)
                {
                    var what = exception is TimeoutException or OperationCanceledException ? "hangs" : "fails";
                    var first = new AssertionException($"An input {what}: {Check.Print(input)}\n{exception}", exception);
                    Interlocked.CompareExchange(ref failure, first, null);
                }
            },
            iter: iter, threads: threads);
        if (failure is not null)
            throw failure;
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
