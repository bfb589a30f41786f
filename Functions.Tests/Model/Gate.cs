namespace Functions.Tests.Model;

/// <summary>Lets many in at a time, until somebody waits to be alone.</summary>
internal sealed class Gate
{
    private readonly SemaphoreSlim _alone = new(1);
    private readonly Lock _gate = new();
    private TaskCompletionSource _empty = Completed();
    private int _inside;

    public async Task EnterAsync()
    {
        await _alone.WaitAsync();
        Add();
        _alone.Release();
    }

    /// <summary>One more, begun by somebody who is in.</summary>
    public void Add()
    {
        lock (_gate)
        {
            if (_inside++ == 0)
                _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    public void Leave()
    {
        lock (_gate)
        {
            if (--_inside == 0)
                _empty.SetResult();
        }
    }

    /// <summary>Acts while nobody is in.</summary>
    public async Task AloneAsync(Action act)
    {
        await _alone.WaitAsync();
        Task empty;
        lock (_gate)
            empty = _empty.Task;
        await empty;
        try
        {
            act();
        }
        finally
        {
            _alone.Release();
        }
    }

    private static TaskCompletionSource Completed()
    {
        var completed = new TaskCompletionSource();
        completed.SetResult();
        return completed;
    }
}
