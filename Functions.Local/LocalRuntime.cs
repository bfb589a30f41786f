using System.Net.Sockets;
using Functions.Local.DynamoDb;
using Functions.Local.Gateway;
using Functions.Local.Lambda;
using Functions.Local.Lambda.Code;
using Functions.Local.Template;

namespace Functions.Local;

/// <summary>A running stack: API Gateway, Lambda and DynamoDB behind one port of 127.0.0.1.</summary>
internal sealed class LocalRuntime : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly LambdaService _lambda;
    private readonly WorkingCopy _workingCopy;
    private readonly WebSocketGateway _gateway;

    private LocalRuntime(WebApplication app, LambdaService lambda, WorkingCopy workingCopy, WebSocketGateway gateway) =>
        (_app, _lambda, _workingCopy, _gateway) = (app, lambda, workingCopy, gateway);

    /// <summary>Starts everything and prints routes and addresses.</summary>
    /// <exception cref="UserError">The template, the code, the port or the developer's own DynamoDB is at fault.</exception>
    public static async Task<LocalRuntime> StartAsync(
        RuntimeOptions options, RuntimeConsole console, TimeProvider clock, CancellationToken cancellationToken)
    {
        var stack = StackReader.Read(options.Template, options.Parameters, options.Region).WithoutTimeoutsOf(options.Debug);
        console.Remarks(stack);
        if (options.Code is null && !DevelopmentBuild.HasCode && stack.Functions is [var function, ..])
            throw new UserError($"{function.LogicalId} needs its code: name the zip or folder that holds it with --code.");
        var source = options.Code is { } path ? CodeSource.FromPath(path) : CodeSource.Development(DevelopmentBuild.CodeFolder);
        var code = source.Take();
        var app = LoopbackServer.CreateBuilder(options.Port, kestrel =>
        {
            kestrel.AddServerHeader = false;
            // Amazon's runtime client reports the cause of an error in a header of up to 1 MB.
            kestrel.Limits.MaxRequestHeadersTotalSize = 1024 * 1024;
        }).Build();
        var lambdaOptions = new LambdaOptions
        {
            MaxConcurrency = options.MaxConcurrency,
            DebugFunction = options.Debug,
            RewriteValue = (value, folder) => Addresses(app, stack, options, folder).Rewrite(value),
        };
        var lambda = new LambdaService(stack.Functions, code, lambdaOptions, console, clock);
        var workingCopy = new WorkingCopy(source, code, options.Template, stack.Functions, lambda, console, clock);
        var gateway = new WebSocketGateway(stack.Api, workingCopy, new GatewayOptions { Throttle = options.Throttle }, console, clock);
        var runtime = new LocalRuntime(app, lambda, workingCopy, gateway);
        try
        {
            await runtime.RunAsync(stack, options, console, clock, cancellationToken);
            return runtime;
        }
        catch
        {
            await runtime.DisposeAsync();
            throw;
        }
    }

    /// <summary>Closes every socket with 1001, ends every function process, then stops listening.</summary>
    public async ValueTask DisposeAsync()
    {
        _workingCopy.Stop();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
        await _gateway.CloseAllAsync(patience.Token);
        await _gateway.DisposeAsync();
        await _lambda.DisposeAsync();
        await _app.DisposeAsync();
        await _workingCopy.DisposeAsync();
    }

    private async Task RunAsync(
        Stack stack, RuntimeOptions options, RuntimeConsole console, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (options.DynamoDb is { } dynamoDb)
        {
            await ExternalDynamoDb.CheckAsync(dynamoDb, stack.Tables, options.Region, cancellationToken);
        }
        var webSocketUrl = new Lazy<Uri>(() => new UriBuilder(Address(_app)) { Scheme = "ws", Path = stack.Api.Stage.Name }.Uri);
        _app.UseLoopbackOnly();
        _gateway.Map(_app);
        _lambda.Map(_app);
        _app.MapPost("/", new DynamoDbEndpoint(stack.Tables, options.Throttle, clock, options.StaleReads).HandleAsync);
        ClientFiles.Map(_app, DevelopmentBuild.PageFolder, () => webSocketUrl.Value, options.SignIn);
        await ListenAsync(options.Port, cancellationToken);
        await _lambda.StartAsync(Address(_app), cancellationToken);
        _workingCopy.Start();
        console.Ready(stack, webSocketUrl.Value, DevelopmentBuild.HasPage ? Address(_app) : null);
    }

    private async Task ListenAsync(int port, CancellationToken cancellationToken)
    {
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (IOException)
        {
            throw new UserError($"Port {port} of 127.0.0.1 is in use: stop what listens there, or choose another with --port (0 picks a free one).");
        }
        catch (SocketException exception)
        {
            throw new UserError($"Port {port} of 127.0.0.1 cannot be used ({exception.Message}): choose another with --port (0 picks a free one).");
        }
    }

    private static Uri Address(WebApplication app) => new(app.Urls.Single());

    private static LocalAddresses Addresses(WebApplication app, Stack stack, RuntimeOptions options, string taskRoot) => new(
        Address(app),
        stack.Api.DomainName,
        options.DynamoDb ?? Address(app),
        taskRoot);
}
