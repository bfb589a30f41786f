using Amazon.Lambda.RuntimeSupport.Logging;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// The loop of a custom runtime: asks the Runtime API for an event, calls the handler, posts its response or its
/// error, see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. The environment's variables are read
/// when it is built.
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly InvocationHandler _handler;
    private readonly LambdaBootstrapInitializer? _initializer;
    private readonly FunctionEnvironment _environment = new();
    private readonly Log _log = Log.FromEnvironment();
    private readonly RuntimeApi _api;

    internal LambdaBootstrap(InvocationHandler handler, LambdaBootstrapInitializer? initializer)
    {
        _handler = handler;
        _initializer = initializer;
        _api = new RuntimeApi(_environment.RuntimeApi);
        ConsoleLines.Redirect(_log);
        Core.LambdaLogger.Sink = message => _log.Write(level: null, exception: null, message);
    }

    /// <summary>Runs until the token is cancelled, or until the initializer says no.</summary>
    /// <exception cref="RuntimeApiClientException">
    /// The Runtime API refused a request. Lambda replaces a process that ends; to go on would lose events.
    /// </exception>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        _environment.LimitHeap();
        if (_initializer is not null && !await InitializeAsync(_initializer))
            return;

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    public void Dispose()
    {
        _api.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> InitializeAsync(LambdaBootstrapInitializer initializer)
    {
        try
        {
            return await initializer();
        }
        catch (Exception exception)
        {
            _log.Write(nameof(Core.LogLevel.Error), exception, message: null);
            await _api.ReportInitializationErrorAsync(exception);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        var invocation = await _api.NextAsync(cancellationToken);
        _log.StartInvocation(invocation.RequestId, invocation.TraceId);
        // Read by the AWS SDK and by X-Ray; one event at a time makes a variable of the process safe.
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", invocation.TraceId);

        Stream response;
        try
        {
            response = await _handler(invocation.Event, new InvocationContext(invocation, _environment, _log));
        }
        catch (Exception exception)
        {
            _log.Write(nameof(Core.LogLevel.Error), exception, message: null);
            await _api.ReportInvocationErrorAsync(invocation.RequestId, exception, cancellationToken);
            return;
        }

        await using (response)
            await _api.RespondAsync(invocation.RequestId, response, cancellationToken);
    }
}
