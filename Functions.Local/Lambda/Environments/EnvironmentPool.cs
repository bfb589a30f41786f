using Functions.Local.Lambda.Processes;
using Functions.Local.Template;

namespace Functions.Local.Lambda.Environments;

/// <summary>
/// The execution environments of one function and the invocations that wait for them. An invocation goes to the first
/// environment that is free; while some wait more are started, up to the limit, and then they queue: AWS would answer
/// 429 instead. Environments are kept until their code is replaced or the runtime ends.
/// </summary>
internal sealed class EnvironmentPool(
    LambdaFunction function, FunctionCode code, string runtimeApi, PoolServices services)
{
    /// <summary>
    /// How long an environment that has just answered may take to ask for its next event before another is started
    /// instead: without it every event that follows an answer at once would start a process.
    /// </summary>
    private static readonly TimeSpan AnswerGrace = TimeSpan.FromMilliseconds(50);

    private readonly Queue<Invocation> _waiting = [];
    private readonly List<ExecutionEnvironment> _environments = [];
    private readonly List<ExecutionEnvironment> _ending = [];
    private FunctionCode _code = code;
    private ITimer? _recount;
    private int _started;
    private bool _limitTold;
    private bool _stopped;

    /// <summary>Guards the pool and all its environments: every change of state concerns both.</summary>
    public Lock Gate { get; } = new();

    public LambdaFunction Function { get; } = function;

    public PoolServices Services { get; } = services;

    public bool Debug { get; } = services.Options.DebugFunction == function.LogicalId;

    private int Limit => Debug ? 1 : Math.Min(Services.Options.MaxConcurrency, Function.ReservedConcurrency ?? int.MaxValue);

    /// <summary>Starts one environment and waits until it is ready for an event.</summary>
    /// <returns>Why it is not, or null.</returns>
    public Task<StartFailure?> StartOneAsync()
    {
        ExecutionEnvironment environment;
        lock (Gate)
        {
            environment = Add();
        }
        environment.Start();
        return environment.Ready;
    }

    /// <param name="payload">The event.</param>
    /// <param name="cancellationToken">While the invocation waits for an environment, it goes no further once nobody waits for it.</param>
    public Task<InvocationResult> Invoke(ReadOnlyMemory<byte> payload, CancellationToken cancellationToken)
    {
        // The invocation may outlive the caller's interest in it, and so its buffer.
        var invocation = new Invocation(payload.ToArray(), cancellationToken);
        List<ExecutionEnvironment> starting;
        lock (Gate)
        {
            if (_stopped)
                invocation.FailAsLambda(LambdaErrors.Stopping);
            else if (_environments.Find(environment => environment.IsFree) is { } free)
                free.Take(invocation);
            else
                _waiting.Enqueue(invocation);
            starting = AddWhatIsNeeded(AnswerGrace);
        }
        starting.ForEach(environment => environment.Start());
        return invocation.Result;
    }

    public ExecutionEnvironment? Find(int number)
    {
        lock (Gate)
        {
            return _environments.Find(environment => environment.Number == number)
                ?? _ending.Find(environment => environment.Number == number);
        }
    }

    /// <summary>An environment is free: gives it what waits longest. Under the gate.</summary>
    public void Feed(ExecutionEnvironment environment)
    {
        if (environment.IsFree && NextWaiting() is { } invocation)
            environment.Take(invocation);
    }

    /// <summary>From now on environments run this code, and those that run another end.</summary>
    /// <returns>Ends when they have.</returns>
    public Task ReplaceAsync(FunctionCode next)
    {
        List<ExecutionEnvironment> retired;
        lock (Gate)
        {
            _code = next;
            _environments.ForEach(environment => environment.Retire());
            retired = [.. _environments, .. _ending];
        }
        return Task.WhenAll(retired.Select(environment => environment.EndWhenIdleAsync()).ToArray());
    }

    /// <summary>An environment takes no further event; its process lives on until <see cref="Forget"/>.</summary>
    /// <param name="environment">The one.</param>
    /// <param name="failure">Why it never became ready; null if it did.</param>
    public void Remove(ExecutionEnvironment environment, StartFailure? failure)
    {
        List<ExecutionEnvironment> starting;
        ExecutionEnvironment? successor = null;
        lock (Gate)
        {
            _environments.Remove(environment);
            if (!environment.IsGone)
                _ending.Add(environment);
            // A failed start costs one invocation, as on AWS; so a function that never starts does not loop.
            if (failure is not null)
                NextWaiting()?.FailAsLambda(failure.Error);
            starting = AddWhatIsNeeded(TimeSpan.Zero);
            // New code is started before it is needed, so that a fault of it shows at once and no invocation waits for it.
            if (environment.IsRetired && !_stopped && _environments.TrueForAll(other => other.IsRetired) && _environments.Count < Limit)
                starting.Add(successor = Add());
        }
        starting.ForEach(other => other.Start());
        if (successor is not null)
            _ = TellUnlessReadyAsync(successor);
    }

    /// <summary>The process of an environment that was removed has gone.</summary>
    public void Forget(ExecutionEnvironment environment)
    {
        lock (Gate)
        {
            _ending.Remove(environment);
        }
    }

    /// <summary>Fails what waits or runs, and ends every process.</summary>
    public async Task StopAsync()
    {
        List<ExecutionEnvironment> environments;
        lock (Gate)
        {
            _stopped = true;
            _recount?.Dispose();
            environments = [.. _environments, .. _ending];
            while (_waiting.TryDequeue(out var invocation))
                invocation.FailAsLambda(LambdaErrors.Stopping);
        }
        await Task.WhenAll(environments.Select(environment => environment.StopAsync(LambdaErrors.Stopping)));
    }

    private async Task TellUnlessReadyAsync(ExecutionEnvironment environment)
    {
        if (await environment.Ready is { } failure && failure.Error != LambdaErrors.Stopping)
            Services.Console.Warning(failure.Describe(Function, environment.Code));
    }

    private Invocation? NextWaiting()
    {
        while (_waiting.TryDequeue(out var invocation))
        {
            if (!invocation.IsAbandoned)
                return invocation;
        }
        return null;
    }

    /// <summary>New environments, to be started outside the gate, for the invocations that no other will soon be free for.</summary>
    private List<ExecutionEnvironment> AddWhatIsNeeded(TimeSpan grace)
    {
        List<ExecutionEnvironment> added = [];
        if (_stopped)
            return added;
        var coming = _environments.Count(environment => environment.IsStarting);
        var answered = _environments.Count(environment => environment.HasAnswered);
        if (grace > TimeSpan.Zero && answered > 0 && _waiting.Count > coming)
        {
            coming += answered;
            _recount ??= Services.Clock.CreateTimer(_ => Recount(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            _recount.Change(grace, Timeout.InfiniteTimeSpan);
        }
        for (; coming < _waiting.Count && _environments.Count < Limit; coming++)
            added.Add(Add());
        if (coming < _waiting.Count && !_limitTold && !Debug)
        {
            _limitTold = true;
            Services.Console.Warning($"{Function.LogicalId}: all of its {Limit} execution environments are busy, so invocations queue (AWS would answer 429 at the concurrency limit); {(Limit < Services.Options.MaxConcurrency ? "its ReservedConcurrentExecutions sets" : "--max-concurrency raises")} the limit.");
        }
        return added;
    }

    private void Recount()
    {
        List<ExecutionEnvironment> starting;
        lock (Gate)
        {
            starting = AddWhatIsNeeded(TimeSpan.Zero);
        }
        starting.ForEach(environment => environment.Start());
    }

    private ExecutionEnvironment Add()
    {
        var number = ++_started;
        var environment = new ExecutionEnvironment(this, _code, number, $"{runtimeApi}/{Function.LogicalId}/{number}");
        _environments.Add(environment);
        return environment;
    }
}

/// <summary>What the pools of all functions share.</summary>
internal sealed record PoolServices(
    LambdaOptions Options, RuntimeConsole Console, TimeProvider Clock, IProcessLauncher Launcher);

/// <param name="Error">What AWS would report.</param>
/// <param name="LastOutput">The last telling line that the process wrote to standard error, if any.</param>
internal sealed record StartFailure(FunctionError Error, string? LastOutput)
{
    /// <summary>For the developer, in one line.</summary>
    public string Describe(LambdaFunction function, FunctionCode code)
    {
        var output = LastOutput is { } line ? $" It last wrote: {line.Trim()}" : "";
        return $"{function.LogicalId} does not start: {Error}.{output} Mend what it does before its first event; its code is in {code.Source}, its Handler is '{function.Handler}'.";
    }
}
