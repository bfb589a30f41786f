using System.Text.Json;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;

namespace Functions.Tests.AwsPackages;

/// <summary>
/// This process dressed as a function: the variables of a function's environment and the bootstrap's console while
/// it lives, what was there before once it is disposed of. One at a time.
/// </summary>
internal sealed class FunctionProcess : IAsyncDisposable
{
    private readonly Dictionary<string, string?> _before = [];
    private readonly TextWriter _output = Console.Out;
    private readonly TextWriter _errors = Console.Error;
    private readonly CancellationTokenSource _stop = new();
    private LambdaBootstrap? _bootstrap;

    public FunctionProcess(RuntimeApiServer server, params (string Name, string? Value)[] variables)
    {
        Log = new LogPipe();
        foreach (var (name, value) in variables.Prepend(("AWS_LAMBDA_RUNTIME_API", server.Address))
            .Prepend(("_LAMBDA_TELEMETRY_LOG_FD", Log.Descriptor))
            .Prepend(("_X_AMZN_TRACE_ID", null)))
        {
            _before.TryAdd(name, Environment.GetEnvironmentVariable(name));
            Environment.SetEnvironmentVariable(name, value);
        }
    }

    public LogPipe Log { get; }

    /// <summary>What <c>RunAsync</c> returned; only after <see cref="Run{TInput,TOutput}"/>.</summary>
    public Task Running { get; private set; } = Task.CompletedTask;

    /// <summary>Answers each event with what the handler makes of it.</summary>
    public void Run<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler, LambdaBootstrapInitializer? initializer = null) =>
        Run(LambdaBootstrapBuilder.Create(handler, new JsonText()), initializer);

    public void Run(LambdaBootstrapBuilder builder, LambdaBootstrapInitializer? initializer = null)
    {
        _bootstrap = (initializer is null ? builder : builder.UseBootstrapHandler(initializer)).Build();
        Running = _bootstrap.RunAsync(_stop.Token);
    }

    public async Task StopAsync()
    {
        await _stop.CancelAsync();
        await Running.WaitAsync(TimeSpan.FromSeconds(30));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        // Failures are the test's to assert; here only the end matters.
        await Running.ContinueWith(_ => { }, TaskScheduler.Default);
        _bootstrap?.Dispose();
        _stop.Dispose();
        Console.SetOut(_output);
        Console.SetError(_errors);
        foreach (var (name, value) in _before)
            Environment.SetEnvironmentVariable(name, value);
        Log.Dispose();
    }

    private sealed class JsonText : ILambdaSerializer
    {
        public T Deserialize<T>(Stream requestStream) => JsonSerializer.Deserialize<T>(requestStream)!;

        public void Serialize<T>(T response, Stream responseStream) => JsonSerializer.Serialize(responseStream, response);
    }
}
