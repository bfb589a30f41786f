using System.Collections.Concurrent;

namespace Functions.Tests;

/// <summary>What is costly to start, lent to one borrower at a time and started when none is idle.</summary>
/// <param name="limit">The most that are lent; who asks for more waits.</param>
/// <param name="start">Starts another.</param>
internal sealed class Pool<T>(int limit, Func<Task<T>> start)
    where T : IDisposable
{
    private readonly ConcurrentBag<T> _idle = [];
    private readonly SemaphoreSlim _free = new(limit);

    public async Task<T> BorrowAsync()
    {
        await _free.WaitAsync();
        try
        {
            return _idle.TryTake(out var idle) ? idle : await start();
        }
        catch
        {
            _free.Release();
            throw;
        }
    }

    public void Return(T borrowed)
    {
        _idle.Add(borrowed);
        _free.Release();
    }

    /// <summary>In place of <see cref="Return"/>, for what may no longer work.</summary>
    public void Discard(T borrowed)
    {
        try
        {
            borrowed.Dispose();
        }
        finally
        {
            _free.Release();
        }
    }

    /// <summary>Ends those that are idle.</summary>
    public void Empty()
    {
        while (_idle.TryTake(out var idle))
            idle.Dispose();
    }
}
