namespace Functions.Local.Lambda;

/// <summary>What a developer may set about the Lambda service.</summary>
internal sealed record LambdaOptions
{
    /// <summary>How many execution environments, so how many events at once, one function may have.</summary>
    public int MaxConcurrency { get; init; } = 10;

    /// <summary>The logical id of the function to be debugged: it has one environment, no timeouts, and its first event is held.</summary>
    public string? DebugFunction { get; init; }

    /// <summary>
    /// Points a value of a function's declared environment at this machine, given the folder that its code is in; first called
    /// by <see cref="LambdaService.StartAsync"/>, when the port is known.
    /// </summary>
    public Func<string, string, string> RewriteValue { get; init; } = (value, _) => value;

    /// <summary>How long a process may take from its start to its first request for an event. AWS gives 10 s; a developer's machine may be building at the same time.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Ends when the developer lets a held event go without a debugger; by default at Enter on the runtime's console.</summary>
    public Func<CancellationToken, Task> ReleaseHeldEvent { get; init; } = Processes.EnterKey.WaitAsync;
}
