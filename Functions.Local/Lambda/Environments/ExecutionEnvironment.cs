using Functions.Local.Lambda.Processes;

namespace Functions.Local.Lambda.Environments;

/// <summary>One process of a function, which handles one event at a time.</summary>
/// <param name="pool">The function's environments, this one included.</param>
/// <param name="code">What it runs.</param>
/// <param name="number">Unique in the pool, never used again.</param>
/// <param name="runtimeApi">Host, port and path of its Runtime API.</param>
internal sealed class ExecutionEnvironment(EnvironmentPool pool, FunctionCode code, int number, string runtimeApi)
{
    /// <summary>How long a process that reported an init error may take to exit by itself.</summary>
    private static readonly TimeSpan InitErrorGrace = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource<StartFailure?> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly ErrorTail _errors = new();
    private readonly DebugHold? _hold = pool.Debug ? new DebugHold() : null;
    private State _state = State.Starting;
    private IFunctionProcess? _process;
    private FunctionError? _initError;
    private Invocation? _current;
    private TaskCompletionSource<Invocation?>? _poll;
    private ITimer? _timer;
    private long _started;
    private TimeSpan? _initDuration;

    private enum State
    {
        Starting,
        Free,
        Busy,
        Answered,
        Ended,
    }

    public int Number { get; } = number;

    public FunctionCode Code { get; } = code;

    /// <summary>Its code has been replaced: it takes no further event.</summary>
    public bool IsRetired { get; private set; }

    /// <summary>Ends when the process asks for its first event, or will never do so.</summary>
    public Task<StartFailure?> Ready => _ready.Task;

    public bool IsFree => _state == State.Free && !IsRetired && _hold is null or { IsReleased: true };

    public bool IsStarting => _state == State.Starting && !IsRetired;

    /// <summary>Its process has ended, or it never had one.</summary>
    public bool IsGone => _gone.Task.IsCompleted;

    /// <summary>Between an answer and the request for the next event.</summary>
    public bool HasAnswered => _state == State.Answered && !IsRetired;

    private PoolServices Services => pool.Services;

    private string LogicalId => pool.Function.LogicalId;

    /// <summary>Starts the process; called once.</summary>
    public void Start()
    {
        IFunctionProcess process;
        lock (pool.Gate)
        {
            if (_state == State.Ended)
            {
                Leave();
                return;
            }
        }
        try
        {
            var start = new ProcessStart(
                Code.CommandFor(pool.Function), Code.Folder, Variables(), TakeOutput);
            _started = Services.Clock.GetTimestamp();
            if (!pool.Debug)
                SetTimer(Services.Options.InitTimeout);
            process = Services.Launcher.Start(start);
        }
        catch (Exception exception)
        {
            // Whatever it is: who waits for the environment, or for its end, would wait for ever.
            EndAndLeave(new FunctionError("Runtime.InvalidEntrypoint", exception.Message));
            return;
        }
        bool ended;
        lock (pool.Gate)
        {
            _process = process;
            ended = _state == State.Ended;
        }
        if (ended)
            process.Kill();
        _ = WatchAsync(process);
        if (_hold is not null && !ended)
            _ = _hold.WaitAsync(process, LogicalId, Services, Release);
    }

    /// <summary>The process asks for an event.</summary>
    /// <returns>Null when it gave up asking or has to end.</returns>
    /// <exception cref="InvalidOperationException">It has not answered its last one.</exception>
    public async Task<Invocation?> NextAsync(CancellationToken cancellationToken)
    {
        TaskCompletionSource<Invocation?> poll;
        lock (pool.Gate)
        {
            if (_state == State.Ended)
                return null;
            if (_current is not null)
                throw new InvalidOperationException("This execution environment has not answered its event yet.");
            _timer?.Dispose();
            if (_state == State.Starting)
            {
                _initDuration = Services.Clock.GetElapsedTime(_started);
                _ready.TrySetResult(null);
            }
            _poll?.TrySetResult(null);
            poll = _poll = new TaskCompletionSource<Invocation?>(TaskCreationOptions.RunContinuationsAsynchronously);
            _state = State.Free;
            pool.Feed(this);
        }
        if (IsRetired)
            EndQuietly();
        using var registration = cancellationToken.Register(() => Abandon(poll));
        return await poll.Task;
    }

    /// <summary>Hands over an event. Under the gate, and only when free.</summary>
    public void Take(Invocation invocation)
    {
        var timeout = pool.Debug ? DebugHold.Timeout : pool.Function.Timeout;
        _state = State.Busy;
        _current = invocation;
        invocation.Started = Services.Clock.GetTimestamp();
        invocation.Deadline = Services.Clock.GetUtcNow() + timeout;
        if (!pool.Debug)
            SetTimer(timeout);
        _poll!.SetResult(invocation);
        _poll = null;
    }

    /// <summary>The process answers.</summary>
    /// <returns>False when the id is not that of the event it is handling.</returns>
    public bool Respond(string requestId, ReadOnlyMemory<byte> answer)
    {
        if (Finish(requestId) is not { } invocation)
            return false;
        invocation.Succeed(answer);
        Report(invocation, null);
        return true;
    }

    /// <summary>The process reports an error of its handler.</summary>
    /// <returns>False when the id is not that of the event it is handling.</returns>
    public bool Fail(string requestId, FunctionError error)
    {
        if (Finish(requestId) is not { } invocation)
            return false;
        Report(invocation, error);
        invocation.Fail(error);
        return true;
    }

    /// <summary>The process reports that it cannot start.</summary>
    /// <returns>False when it has started already.</returns>
    public bool FailInit(FunctionError error)
    {
        lock (pool.Gate)
        {
            if (_state != State.Starting)
                return false;
            _initError = error;
            SetTimer(InitErrorGrace);
            return true;
        }
    }

    /// <summary>
    /// To be awaited before the process is refused anything. One that is being killed would log the refusal as an error of
    /// its own, so it hears of none: this ends when it has gone.
    /// </summary>
    public Task GoneIfEndedAsync()
    {
        lock (pool.Gate)
        {
            return _state == State.Ended ? _gone.Task : Task.CompletedTask;
        }
    }

    /// <summary>Its code is replaced. Under the gate, and followed by <see cref="EndWhenIdleAsync"/> outside.</summary>
    public void Retire() => IsRetired = true;

    /// <summary>Ends a retired process that has no event to answer; one that has ends when it asks for its next.</summary>
    /// <returns>Ends when the process has.</returns>
    public Task EndWhenIdleAsync()
    {
        bool isIdle;
        lock (pool.Gate)
        {
            isIdle = _state is State.Starting or State.Free;
        }
        if (isIdle)
            EndQuietly();
        return _gone.Task;
    }

    /// <summary>Ends the process because the runtime stops.</summary>
    /// <returns>Ends when the process has.</returns>
    public Task StopAsync(FunctionError error)
    {
        var (_, invocation) = Kill();
        invocation?.FailAsLambda(error);
        _ready.TrySetResult(new StartFailure(error, null));
        return _gone.Task;
    }

    private Dictionary<string, string> Variables() => ProcessVariables.For(
        pool.Function,
        Code.Folder,
        runtimeApi,
        $"{Services.Clock.GetUtcNow():yyyy/MM/dd}/[$LATEST]{Guid.NewGuid():N}",
        pool.Debug,
        value => Services.Options.RewriteValue(value, Code.Folder));

    private void TakeOutput(string line, bool isError)
    {
        if (isError)
            _errors.Add(line);
        Services.Console.FunctionOutput(LogicalId, line);
    }

    private void Release()
    {
        lock (pool.Gate)
        {
            pool.Feed(this);
        }
    }

    private Invocation? Finish(string requestId)
    {
        lock (pool.Gate)
        {
            if (_current?.RequestId != requestId)
                return null;
            var invocation = _current;
            _current = null;
            _state = State.Answered;
            return invocation;
        }
    }

    /// <summary>The connection that asked for an event broke; the process may ask again.</summary>
    private void Abandon(TaskCompletionSource<Invocation?> poll)
    {
        lock (pool.Gate)
        {
            if (_poll != poll)
                return;
            _poll = null;
            if (_state == State.Free)
                _state = State.Answered;
            poll.TrySetResult(null);
        }
    }

    private void SetTimer(TimeSpan due)
    {
        _timer?.Dispose();
        _timer = Services.Clock.CreateTimer(_ => OnTimeout(), null, due, Timeout.InfiniteTimeSpan);
    }

    private void OnTimeout() => End(_initError ?? (_state == State.Starting
        ? LambdaErrors.InitTimedOut(Services.Options.InitTimeout)
        : LambdaErrors.TimedOut(pool.Function.Timeout)));

    private async Task WatchAsync(IFunctionProcess process)
    {
        var status = await process.Exited;
        EndAndLeave(_initError ?? LambdaErrors.Exited(status));
    }

    private void EndAndLeave(FunctionError error)
    {
        try
        {
            End(error);
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>There is no process of it, or no longer.</summary>
    private void Leave()
    {
        _gone.TrySetResult();
        pool.Forget(this);
    }

    private void EndQuietly()
    {
        var (was, _) = Kill();
        if (was == State.Ended)
            return;
        _ready.TrySetResult(null);
        pool.Remove(this, null);
    }

    private void End(FunctionError error)
    {
        var (was, invocation) = Kill();
        if (was == State.Ended)
            return;
        StartFailure? failure = null;
        if (was == State.Starting)
        {
            failure = new StartFailure(error, _errors.Telling);
            _ready.TrySetResult(failure);
        }
        else if (invocation is not null)
        {
            Report(invocation, error);
            invocation.FailAsLambda(error);
        }
        else
        {
            Services.Console.Warning($"{LogicalId}: execution environment {Number} ended between events: {error.Message}.");
        }
        pool.Remove(this, failure);
    }

    private (State Was, Invocation? Invocation) Kill()
    {
        State was;
        Invocation? invocation;
        lock (pool.Gate)
        {
            (was, invocation) = (_state, _current);
            _state = State.Ended;
            _current = null;
            _poll?.TrySetResult(null);
            _poll = null;
            _timer?.Dispose();
            _hold?.Cancel();
        }
        _process?.Kill();
        return (was, invocation);
    }

    private void Report(Invocation invocation, FunctionError? error)
    {
        Services.Console.Report(new InvocationReport(
            LogicalId,
            invocation.RequestId,
            Services.Clock.GetElapsedTime(invocation.Started),
            pool.Function.MemorySize,
            _initDuration,
            error?.ToString()));
        _initDuration = null;
    }
}
