namespace Functions.Tests.Faults.Proxy;

/// <summary>A post that reached the service.</summary>
/// <param name="delivering">Whether the service took it, once that is known.</param>
/// <param name="closed">The end of the connection that it came on.</param>
internal sealed class Delivery(Task<bool> delivering, CancellationToken closed)
{
    // An end that came before the next post did may be noticed after it.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    private volatile bool _isRead;

    public Task<bool> Delivering => delivering;

    /// <summary>Notes that its connection serves another request, which over HTTP/1.1 it does only when the answer was read.</summary>
    public void Read() => _isRead = true;

    /// <summary>
    /// Whether the function had no answer. However late it is and whatever held it up: giving up ends the connection, as does an
    /// answer that is lost, and one that is read leaves it open.
    /// </summary>
    public async Task<bool> WasUnansweredAsync()
    {
        var ended = new TaskCompletionSource();
        await using var _ = closed.Register(ended.SetResult);
        await Task.WhenAny(ended.Task, Task.Delay(_isRead ? TimeSpan.Zero : _patience));
        return ended.Task.IsCompleted && !_isRead;
    }
}
