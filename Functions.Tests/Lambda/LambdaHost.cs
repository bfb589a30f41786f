using System.Text;
using Functions.Local;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Processes;
using Functions.Local.Template;
using Spectre.Console;

namespace Functions.Tests.Lambda;

/// <summary>The Lambda service on a web server of its own.</summary>
internal sealed class LambdaHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly FunctionCode _code;
    private readonly ConsoleOutput _output;
    private int _requests;

    private LambdaHost(WebApplication app, LambdaService service, FunctionCode code, RuntimeConsole console, ConsoleOutput output)
    {
        _app = app;
        _code = code;
        _output = output;
        Service = service;
        Console = console;
    }

    public LambdaService Service { get; }

    public RuntimeConsole Console { get; }

    public Uri Address { get; private set; } = null!;

    /// <summary>How many requests have come to the Runtime API so far, answered or not.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>What the runtime's console shows so far.</summary>
    public string Output => _output.ToString();

    public static LambdaFunction Function(string logicalId = "Echo", TimeSpan? timeout = null) => new(
        logicalId,
        Name: $"stack-{logicalId}",
        Arn: $"arn:aws:lambda:us-east-1:123456789012:function:stack-{logicalId}",
        Runtime: "provided.al2023",
        Handler: "Functions::ChatFunctions.Handler::HandleAsync",
        MemorySize: 128,
        Timeout: timeout ?? TimeSpan.FromSeconds(30),
        Environment: new Dictionary<string, string>(),
        LogFormat: "JSON",
        LogLevel: null,
        LogGroup: $"/aws/lambda/stack-{logicalId}");

    /// <summary>Listens, but has no function started yet.</summary>
    public static async Task<LambdaHost> ListenAsync(
        IReadOnlyList<LambdaFunction> functions, FunctionCode code, LambdaOptions? options = null, IProcessLauncher? launcher = null)
    {
        var builder = LoopbackServer.CreateBuilder();
        var app = builder.Build();
        var output = new ConsoleOutput();
        var ansi = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        ansi.Profile.Width = 10_000;
        var console = new RuntimeConsole(ansi);
        var service = launcher is null
            ? new LambdaService(functions, code, options ?? new LambdaOptions(), console, TimeProvider.System)
            : new LambdaService(functions, code, options ?? new LambdaOptions(), console, TimeProvider.System) { Launcher = launcher };
        var host = new LambdaHost(app, service, code, console, output);
        app.Use(async (context, next) =>
        {
            Interlocked.Increment(ref host._requests);
            await next(context);
        });
        service.Map(app);
        await app.StartAsync();
        host.Address = new Uri(app.Urls.Single());
        return host;
    }

    public Task StartAsync() => Service.StartAsync(Address, CancellationToken.None);

    /// <summary>The answer as text; a failure as <c>type: message</c>.</summary>
    public Task<string> InvokeAsync(string payload, string logicalId = "Echo") => InvokeAsync(Service, payload, logicalId);

    /// <summary>The same through what stands before the service.</summary>
    public static async Task<string> InvokeAsync(IFunctionInvoker invoker, string payload, string logicalId = "Echo") =>
        await invoker.InvokeAsync($"stack-{logicalId}", Encoding.UTF8.GetBytes(payload), CancellationToken.None) switch
        {
            InvocationResult.Success success => Encoding.UTF8.GetString(success.Payload.Span),
            InvocationResult.Failure failure => $"{failure.ErrorType}: {failure.ErrorMessage}",
            var other => other.ToString()!,
        };

    /// <summary>Stops the service. A process that it waits for in vain fails the test.</summary>
    public Task StopAsync() => Service.DisposeAsync().AsTask().WaitAsync(HandDrivenRuntime.Patience);

    public async ValueTask DisposeAsync()
    {
        try
        {
            await StopAsync();
        }
        finally
        {
            await _app.DisposeAsync();
            _code.Dispose();
        }
    }
}
