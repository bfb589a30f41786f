using Functions.Local.Lambda.Code;
using Functions.Local.Template;

namespace Functions.Local.Lambda;

/// <summary>
/// Keeps the functions on the code that the developer has: what was rebuilt takes effect at the next invocation, while
/// sockets and tables stay. An invocation that comes while files are being written waits for them, within reason.
/// </summary>
internal sealed class WorkingCopy : IFunctionInvoker, IAsyncDisposable
{
    /// <summary>How often files are looked at while nothing is invoked, so that a change is told of and made ready for.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    /// <summary>How often while they are changing.</summary>
    private static readonly TimeSpan ChangingInterval = TimeSpan.FromMilliseconds(100);

    /// <summary>How long an invocation waits for a change to be over; then it runs on the code there is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    /// <summary>A look that takes longer is not for an invocation to make: it waits for one that those who come meanwhile share.</summary>
    private static readonly TimeSpan Cheap = TimeSpan.FromMilliseconds(2);

    /// <summary>The timer's looks cost a fiftieth of one processor at most, and invocations' another, whatever their number.</summary>
    private const int Rest = 50;

    /// <summary>How much of that may be saved up, so that an invocation now and then always looks.</summary>
    private static readonly TimeSpan MostSaved = TimeSpan.FromMilliseconds(500);

    private readonly CodeSource _source;
    private readonly FileToWatch _template;
    private readonly IReadOnlyList<LambdaFunction> _functions;
    private readonly LambdaService _lambda;
    private readonly RuntimeConsole _console;
    private readonly TimeProvider _clock;
    private readonly Lock _gate = new();
    private readonly Lock _sharing = new();
    private readonly ChangeDetector _changes;
    private readonly ITimer _timer;
    private FunctionCode _running;
    private Task _replaced = Task.CompletedTask;
    private Task _taking = Task.CompletedTask;
    private Task? _sharedLook;
    private TaskCompletionSource? _settled;
    private long _changing;
    private long _looked;
    private TimeSpan _cost = TimeSpan.FromMilliseconds(1);
    private TimeSpan _saved = MostSaved;
    private bool _toldOfUnrest;
    private bool _stopped;

    /// <param name="source">Where the code is from.</param>
    /// <param name="running">What the service runs: taken from there, and disposed by this.</param>
    /// <param name="template">A file whose change is told of.</param>
    /// <param name="functions">The service's.</param>
    /// <param name="lambda">The service, not started yet.</param>
    /// <param name="console">For the line that tells of a change.</param>
    /// <param name="clock">For when to look.</param>
    public WorkingCopy(
        CodeSource source,
        FunctionCode running,
        string template,
        IReadOnlyList<LambdaFunction> functions,
        LambdaService lambda,
        RuntimeConsole console,
        TimeProvider clock)
    {
        (_source, _running, _functions, _lambda, _console, _clock) = (source, running, functions, lambda, console, clock);
        _template = new FileToWatch(template, clock);
        _changes = new ChangeDetector(running.Stamp, clock);
        _looked = clock.GetTimestamp();
        _timer = clock.CreateTimer(_ => OnTimer(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Begins to look at the files; call it once the service has started.</summary>
    public void Start() => _timer.Change(Interval, Timeout.InfiniteTimeSpan);

    public Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        MayLook() && !TryLook() ? InvokeAfterAsync(ShareLook(), functionName, payload, cancellationToken)
        : ChangeUnderWay is { } settled ? InvokeAfterAsync(settled, functionName, payload, cancellationToken)
        : _lambda.InvokeAsync(functionName, payload, cancellationToken);

    /// <summary>What runs stays as it is.</summary>
    public void Stop()
    {
        lock (_gate)
        {
            _stopped = true;
            _timer.Dispose();
            Settle();
        }
    }

    /// <summary>Deletes the copies; to be called when the service has ended its processes.</summary>
    public async ValueTask DisposeAsync()
    {
        Stop();
        try
        {
            await Task.WhenAll(_taking, _replaced);
        }
        finally
        {
            _running.Dispose();
        }
    }

    private async Task<InvocationResult> InvokeAfterAsync(
        Task before, string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        await before.WaitAsync(cancellationToken);
        if (ChangeUnderWay is { } settled)
            await settled.WaitAsync(cancellationToken);
        return await _lambda.InvokeAsync(functionName, payload, cancellationToken);
    }

    private Task? ChangeUnderWay => Volatile.Read(ref _settled)?.Task;

    /// <summary>Whether looks have cost little enough of late. While invocations flood in they have not: then the timer's must do.</summary>
    private bool MayLook() => _saved + (_clock.GetElapsedTime(Volatile.Read(ref _looked)) / Rest) > TimeSpan.Zero;

    /// <returns>False when it takes too long, or another look is under way: that one may have passed by what has changed since.</returns>
    private bool TryLook()
    {
        if (_cost >= Cheap || !_gate.TryEnter())
            return false;
        try
        {
            LookForInvocation();
            return true;
        }
        finally
        {
            _gate.Exit();
        }
    }

    /// <summary>One look for all who ask before it begins.</summary>
    private Task ShareLook()
    {
        lock (_sharing)
            return _sharedLook ??= Task.Run(LookForAll);
    }

    private void LookForAll()
    {
        lock (_gate)
        {
            lock (_sharing)
                _sharedLook = null;
            LookForInvocation();
        }
    }

    /// <summary>Under the gate.</summary>
    private void LookForInvocation()
    {
        if (_stopped)
            return;
        Look();
        _saved -= _cost;
    }

    private void OnTimer()
    {
        lock (_gate)
        {
            if (_stopped)
                return;
            Look();
            if (_template.HasChanged())
                _console.Warning($"{_template.Path} has changed: restart to take it in; until then all runs as the template was.");
            var soon = _changes.IsChanging && _clock.GetElapsedTime(_changing) < Patience;
            _timer.Change(soon ? ChangingInterval : Max(Interval, _cost * Rest), Timeout.InfiniteTimeSpan);
        }
    }

    private static TimeSpan Longest(TimeSpan before) => Max(before * 2, TimeSpan.FromMilliseconds(1));

    private static TimeSpan Max(TimeSpan one, TimeSpan other) => one > other ? one : other;

    /// <summary>Under the gate.</summary>
    private void Look()
    {
        var start = _clock.GetTimestamp();
        var stamp = _source.Look();
        var end = _clock.GetTimestamp();
        // On a busy machine one look may be interrupted, which says nothing of the next.
        var cost = _clock.GetElapsedTime(start, end);
        _cost = cost < Longest(_cost) ? cost : Longest(_cost);
        var saved = _saved + (_clock.GetElapsedTime(_looked, end) / Rest);
        _saved = saved < MostSaved ? saved : MostSaved;
        Volatile.Write(ref _looked, end);

        var isOver = _changes.Observe(stamp);
        if (!_changes.IsChanging)
        {
            Settle();
            _changing = 0;
            return;
        }
        if (_changing == 0)
        {
            _changing = end;
            Volatile.Write(ref _settled, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _timer.Change(ChangingInterval, Timeout.InfiniteTimeSpan);
        }
        else if (_clock.GetElapsedTime(_changing) >= Patience)
        {
            Settle();
            if (!isOver && !_toldOfUnrest)
            {
                _toldOfUnrest = true;
                _console.Warning($"{_source.Path} does not come to rest, or is gone: until it is at rest the functions keep the code they have; let what writes there (logs, say) write elsewhere.");
            }
        }
        if (isOver && _taking.IsCompleted)
            _taking = Task.Run(() => Take(stamp));
    }

    /// <summary>Lets the invocations go that wait. Under the gate.</summary>
    private void Settle()
    {
        _settled?.TrySetResult();
        Volatile.Write(ref _settled, null);
    }

    private void Take(FileStamp stamp)
    {
        FunctionCode? code = null;
        string? problem = null;
        try
        {
            code = _source.Take();
            foreach (var function in _functions)
                code.CommandFor(function);
        }
        catch (Exception exception) when (exception is UserError or IOException or UnauthorizedAccessException)
        {
            problem = exception.Message;
        }
        lock (_gate)
        {
            // A copy that was made while files were written is of neither the old nor the new code.
            if (!_stopped && _source.Look() == stamp)
            {
                Use(code, problem, stamp);
                return;
            }
        }
        code?.Dispose();
    }

    private void Use(FunctionCode? code, string? problem, FileStamp stamp)
    {
        _changes.Accept(stamp);
        _changing = 0;
        try
        {
            if (code is not null && problem is null && !code.IsSameAs(_running))
            {
                _console.Information($"{_source.Path} has changed: the functions run the new code from their next invocation on.");
                _replaced = Task.WhenAll(_replaced, DeleteAfterAsync(_lambda.ReplaceCode(code), _running));
                _running = code;
                return;
            }
            code?.Dispose();
            if (problem is not null)
                _console.Warning($"{_source.Path} has changed, but not to what could run, so the functions keep the code they have: {problem}");
        }
        finally
        {
            Settle();
        }
    }

    private static async Task DeleteAfterAsync(Task unused, FunctionCode code)
    {
        await unused;
        code.Dispose();
    }
}
