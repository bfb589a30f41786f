using Functions.Local.Lambda.Environments;
using Functions.Local.Lambda.Processes;
using Functions.Local.Template;

namespace Functions.Local.Lambda;

/// <summary>
/// Lambda on this machine: starts the functions' processes, hands them events through the Runtime API and answers like
/// the service. Dispose it before the web server stops: processes keep a request open while they wait.
/// </summary>
internal sealed class LambdaService(
    IReadOnlyList<LambdaFunction> functions, FunctionCode code, LambdaOptions options, RuntimeConsole console, TimeProvider clock)
    : IFunctionInvoker, IAsyncDisposable
{
    private Dictionary<string, EnvironmentPool> _poolsByLogicalId = [];
    private Dictionary<string, EnvironmentPool> _poolsByName = [];

    /// <summary>How processes are started.</summary>
    internal IProcessLauncher Launcher { private get; init; } = new ProcessLauncher();

    /// <summary>Adds the Runtime API, <c>/{logical id}/{environment number}/2018-06-01/runtime/...</c>.</summary>
    public void Map(IEndpointRouteBuilder app) => new RuntimeApi(Find).Map(app);

    /// <summary>Starts one execution environment of every function and waits until all are ready.</summary>
    /// <param name="address">Where <see cref="Map"/>'s endpoints listen.</param>
    /// <param name="cancellationToken">Gives up waiting; dispose then.</param>
    /// <exception cref="UserError">A function does not start, its code is not there, or <see cref="LambdaOptions.DebugFunction"/> is unknown.</exception>
    public async Task StartAsync(Uri address, CancellationToken cancellationToken)
    {
        if (options.DebugFunction is { } debug && functions.All(function => function.LogicalId != debug))
            throw new UserError($"--debug names '{debug}', which no route of the template invokes; its functions are {string.Join(", ", functions.Select(function => function.LogicalId))}.");
        Warn(code);

        var services = new PoolServices(options, console, clock, Launcher);
        List<EnvironmentPool> pools = [.. functions.Select(function => new EnvironmentPool(function, code, $"127.0.0.1:{address.Port}", services))];
        _poolsByLogicalId = pools.ToDictionary(pool => pool.Function.LogicalId);
        _poolsByName = pools.ToDictionary(pool => pool.Function.Name);

        var failures = await Task.WhenAll(pools.Select(pool => pool.StartOneAsync())).WaitAsync(cancellationToken);
        foreach (var (pool, failure) in pools.Zip(failures))
        {
            if (failure is not null)
                throw new UserError(failure.Describe(pool.Function, code));
        }
    }

    public async Task<InvocationResult> InvokeAsync(string functionName, ReadOnlyMemory<byte> payload, CancellationToken cancellationToken) =>
        _poolsByName.TryGetValue(functionName, out var pool)
            ? await pool.Invoke(payload, cancellationToken).WaitAsync(cancellationToken)
            : new InvocationResult.Failure("ResourceNotFoundException", $"Function not found: {functionName}");

    /// <summary>
    /// Invocations that come from now on run this code. Processes of the code before it end: those that wait at once, those
    /// that handle an event when they have.
    /// </summary>
    /// <returns>Ends when no process runs the code before it any more.</returns>
    public Task ReplaceCode(FunctionCode next)
    {
        Warn(next);
        return Task.WhenAll(_poolsByLogicalId.Values.Select(pool => pool.ReplaceAsync(next)).ToArray());
    }

    /// <summary>Ends every process; invocations in flight fail.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_poolsByLogicalId.Values.Select(pool => pool.StopAsync()));
        Launcher.Dispose();
    }

    internal (string Arn, ExecutionEnvironment Environment)? Find(string logicalId, int number) =>
        _poolsByLogicalId.TryGetValue(logicalId, out var pool) && pool.Find(number) is { } environment
            ? (pool.Function.Arn, environment)
            : null;

    private void Warn(FunctionCode loaded)
    {
        var ofFunctions = functions.Select(function => loaded.CommandFor(function).Warning).OfType<string>().ToList();
        foreach (var warning in loaded.Warnings.Concat(ofFunctions))
            console.Warning(warning);
    }
}
