using System.Collections.Concurrent;
using System.Text.Encodings.Web;
using System.Text.Json;
using Functions.Local.Gateway.Authorizers;
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
        _handshake = new Handshake(api, new AuthorizerRunner(functions, console, clock), _integrations, clock);
        _messages = new MessageDispatcher(api, new RouteSelection(api), _integrations, _throttle, clock);
        _management = new ConnectionsApi(_connections, _throttle, new SignatureVerifier(clock));
    }

    /// <summary>Clients whose handshake is done and whose connection is not closing.</summary>
    public int OpenConnections => _connections.OpenCount;

    /// <summary>
    /// Adds the gateway to the pipeline. It answers all at and below the stage's path that no other endpoint has, every path that
    /// names <c>@connections</c> and every WebSocket handshake; other requests go on.
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
        var path = context.Request.Path.Value.AsSpan();
        var isOurs = TryFindRoute(path, out var route);
        if (isOurs && ConnectionsApi.Serves(context.Request.Method, route))
        {
            SetRequestId(context);
            return _management.HandleAsync(context, route[(route.IndexOf('/') + 1)..].TrimStart('/').ToString());
        }
        if (context.WebSockets.IsWebSocketRequest)
        {
            return isOurs && route.IsEmpty ? TrackAsync(ConnectAsync(context)) : ForbiddenAsync(context);
        }
        if (context.GetEndpoint() is not null)
        {
            // The client's page, the Runtime API and DynamoDB share the port.
            return next(context);
        }
        if (isOurs)
        {
            return route.IsEmpty ? UpgradeRequiredAsync(context) : NoMethodAsync(context, route);
        }
        return NamesConnections(path) ? ForbiddenAsync(context) : next(context);
    }

    /// <summary>Finds what follows the stage in a path; nothing where the path ends with it, with or without a slash.</summary>
    /// <remarks>
    /// AWS's own example of a handshake has the slash:
    /// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-wscat.html.
    /// That <c>$default</c> is served from the base of the URL is documented for HTTP APIs alone; its name is served besides,
    /// because that is what <c>!Sub https://${Api}.execute-api.${AWS::Region}.amazonaws.com/${Stage}</c> makes.
    /// </remarks>
    private bool TryFindRoute(ReadOnlySpan<char> path, out ReadOnlySpan<char> route)
    {
        path = path.StartsWith('/') ? path[1..] : path;
        var end = path.IndexOf('/');
        var stage = end < 0 ? path : path[..end];
        if (stage.SequenceEqual(_api.Stage.Name))
        {
            route = end < 0 ? "" : path[(end + 1)..];
            return true;
        }
        route = path;
        return _api.Stage.Name == "$default";
    }

    private static bool NamesConnections(ReadOnlySpan<char> path) =>
        path.Contains("/@connections/", StringComparison.Ordinal) || path.EndsWith("/@connections", StringComparison.Ordinal);

    private static void SetRequestId(HttpContext context) => context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();

    // What a stage that does not exist answers, and so a path without one: https://github.com/aws/aws-sdk-php/issues/1955.
    private static Task ForbiddenAsync(HttpContext context)
    {
        SetRequestId(context);
        return HttpAnswer.ErrorAsync(context, StatusCodes.Status403Forbidden, "Forbidden", "ForbiddenException");
    }

    // As reported of a stage named twice: https://github.com/aws-samples/simple-websockets-chat-app/issues/40. The route and the
    // method are the caller's text, so here the message needs escaping.
    private static Task NoMethodAsync(HttpContext context, ReadOnlySpan<char> route)
    {
        SetRequestId(context);
        var message = JsonEncodedText.Encode(
            $"No method found matching route {route} for http method {context.Request.Method}.", JavaScriptEncoder.UnsafeRelaxedJsonEscaping);
        return HttpAnswer.ErrorAsync(context, StatusCodes.Status404NotFound, message.Value, "NotFoundException");
    }

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
