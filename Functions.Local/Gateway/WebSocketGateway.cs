using System.Collections.Concurrent;
using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Events;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Integrations;
using Functions.Local.Gateway.Signatures;
using Functions.Local.Gateway.Throttling;
using Functions.Local.Lambda;
using Functions.Local.Template;

namespace Functions.Local.Gateway;

/// <summary>The WebSocket API of a template: sockets at <c>/{stage}</c>, management at <c>/{stage}/@connections/{id}</c>.</summary>
internal sealed class WebSocketGateway : IAsyncDisposable
{
    private readonly WebSocketApi _api;
    private readonly GatewayOptions _options;
    private readonly TimeProvider _clock;
    private readonly IntegrationRunner _integrations;
    private readonly Handshake _handshake;
    private readonly MessageDispatcher _messages;
    private readonly ConnectionsApi _management;
    private readonly Throttle _throttle;
    private readonly ConnectionRegistry _connections = new();
    private readonly ConcurrentDictionary<Task, bool> _running = new();
    private volatile bool _closing;

    public WebSocketGateway(
        WebSocketApi api, IFunctionInvoker functions, GatewayOptions options, RuntimeConsole console, TimeProvider clock)
    {
        (_api, _options, _clock) = (api, options, clock);
        _throttle = new Throttle(api, options.Throttle, clock);
        _integrations = new IntegrationRunner(functions, console, clock);
        _handshake = new Handshake(api, _integrations, clock);
        _messages = new MessageDispatcher(api, new RouteSelection(api), _integrations, _throttle, clock);
        _management = new ConnectionsApi(_connections, _throttle, new SignatureVerifier(clock));
    }

    /// <summary>Clients whose handshake is done and whose connection is not closing.</summary>
    public int OpenConnections => _connections.OpenCount;

    /// <summary>
    /// Adds the gateway to the pipeline. It answers the stage's path, every <c>/x/@connections/y</c> and every WebSocket
    /// handshake; other requests go on.
    /// </summary>
    public void Map(WebApplication app)
    {
        app.Use(FrameObservingUpgrade.InstallAsync);
        // API Gateway sends no pings of its own, and does not offer compression.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Use(HandleAsync);
    }

    /// <summary>Closes every connection with 1001 and invokes <c>$disconnect</c> for each. New clients are refused with 503.</summary>
    /// <param name="cancellationToken">Ends the wait: connections that are still there are cut.</param>
    public async Task CloseAllAsync(CancellationToken cancellationToken)
    {
        _closing = true;
        foreach (var connection in _connections.All.Where(connection => connection.IsOpen))
        {
            connection.Close(Disconnection.GoingAway);
        }
        try
        {
            // A connection that ends adds its $disconnect before it goes. WhenAny: how each ended is not of interest here.
            while (!_running.IsEmpty)
            {
                await Task.WhenAny(Task.WhenAll(_running.Keys)).WaitAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException)
        {
            foreach (var connection in _connections.All)
            {
                connection.Abort();
            }
        }
    }

    public async ValueTask DisposeAsync() => await CloseAllAsync(new CancellationToken(canceled: true));

    private Task HandleAsync(HttpContext context, RequestDelegate next)
    {
        var path = context.Request.Path.Value.AsSpan().TrimStart('/');
        var slash = path.IndexOf('/');
        var stage = slash < 0 ? path : path[..slash];
        var rest = slash < 0 ? "" : path[(slash + 1)..];
        var isOurs = stage.SequenceEqual(_api.Stage.Name);
        if (rest is "@connections" || rest.StartsWith("@connections/", StringComparison.Ordinal))
        {
            context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            return isOurs
                ? _management.HandleAsync(context, rest["@connections".Length..].TrimStart('/').ToString())
                : ForbiddenAsync(context);
        }
        if (isOurs && slash < 0)
        {
            return context.WebSockets.IsWebSocketRequest ? TrackAsync(ConnectAsync(context)) : UpgradeRequiredAsync(context);
        }
        return context.WebSockets.IsWebSocketRequest ? ForbiddenAsync(context) : next(context);
    }

    // What a stage that does not exist answers.
    private static Task ForbiddenAsync(HttpContext context) =>
        HttpAnswer.ErrorAsync(context, StatusCodes.Status403Forbidden, "Forbidden", "ForbiddenException");

    private static Task UpgradeRequiredAsync(HttpContext context)
    {
        context.Response.Headers.Upgrade = "websocket";
        return HttpAnswer.ErrorAsync(context, StatusCodes.Status426UpgradeRequired, "Upgrade Required");
    }

    private async Task ConnectAsync(HttpContext context)
    {
        if (_closing)
        {
            await HttpAnswer.ErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "Service Unavailable");
            return;
        }
        if (!_throttle.TryTakeConnection())
        {
            await HttpAnswer.ErrorAsync(context, StatusCodes.Status429TooManyRequests, "Too Many Requests", "TooManyRequestsException");
            return;
        }
        var userAgent = context.Request.Headers.UserAgent.ToString();
        var connection = new Connection(SourceIp(context), userAgent.Length == 0 ? null : userAgent, _options, _clock);
        _connections.Add(connection);
        try
        {
            if (await _handshake.AdmitAsync(context, connection) is { } upgrade)
            {
                await ServeAsync(context, connection, upgrade);
            }
        }
        finally
        {
            _connections.Remove(connection);
        }
    }

    private async Task ServeAsync(HttpContext context, Connection connection, WebSocketAcceptContext upgrade)
    {
        connection.Open(context);
        if (_closing)
        {
            connection.Close(Disconnection.GoingAway);
        }
        var disconnection = await connection.RunAsync(() => context.WebSockets.AcceptWebSocketAsync(upgrade), _messages.Dispatch);
        if (_api.Routes.TryGetValue("$disconnect", out var route))
        {
            var source = EventSource.Create(_api, connection, _clock);
            // Not awaited here: the client's TCP connection ends now, not after the function.
            _ = TrackAsync(_integrations.RunAsync(route, DisconnectEvent.Build(source, disconnection)));
        }
    }

    private async Task TrackAsync(Task task)
    {
        _running.TryAdd(task, true);
        try
        {
            await task;
        }
        finally
        {
            _running.TryRemove(task, out _);
        }
    }

    private static string SourceIp(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { } address => address.ToString(),
        null => "127.0.0.1",
    };
}
