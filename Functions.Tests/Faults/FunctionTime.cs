namespace Functions.Tests.Faults;

internal static class FunctionTime
{
    /// <summary>What template.yaml gives every function but SendMessage.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    // A machine that is busy elsewhere does not make a function late.
    private static readonly TimeSpan _grace = TimeSpan.FromSeconds(10);

    /// <summary>What a function answers when it is given this long.</summary>
    /// <exception cref="TimeoutException">It has not answered long after.</exception>
    public static Task<T> WithinAsync<T>(this Task<T> answering, TimeSpan time) => answering.WaitAsync(time + _grace);
}
