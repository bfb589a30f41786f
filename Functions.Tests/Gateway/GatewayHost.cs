using System.Net;
using System.Net.WebSockets;
using System.Text;
using Functions.Local;
using Functions.Local.Gateway;
using Functions.Local.Template;
using Functions.Tests.Gateway.Signatures;
using Microsoft.AspNetCore.Http.Features;
using Spectre.Console;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Gateway;

/// <summary>A gateway on Kestrel, a port of its own, and functions that the test answers for.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly TimeProvider _clock;

    private GatewayHost(WebApplication app, WebSocketGateway gateway, FakeFunctions functions, string stage, TimeProvider clock)
    {
        (_app, _clock, Gateway, Functions) = (app, clock, gateway, functions);
        var address = app.Urls.Single();
        Http = new HttpClient { BaseAddress = new Uri(address), Timeout = Patience.Length };
        Url = new Uri(address.Replace("http://", "ws://", StringComparison.Ordinal) + "/" + stage);
    }

    public WebSocketGateway Gateway { get; }

    public FakeFunctions Functions { get; }

    public HttpClient Http { get; }

    /// <summary>Where clients connect.</summary>
    public Uri Url { get; }

    /// <summary>What an SDK takes for its endpoint.</summary>
    public Uri Stage => new(Http.BaseAddress!, Url.AbsolutePath);

    /// <summary>Routes of every kind: functions named like their route without the dollar, and a MOCK <c>ping</c>.</summary>
    public static WebSocketApi Api(Stage? stage = null, string expression = "$request.body.action", params string[] without)
    {
        Route[] routes =
        [
            Proxy("$connect", respondsToCaller: false),
            Proxy("$disconnect", respondsToCaller: false),
            Proxy("$default", respondsToCaller: true),
            Proxy("sendMessage", respondsToCaller: true),
            Proxy("quiet", respondsToCaller: false),
            new Route("ping", new MockIntegration(200, """{"type":"pong"}"""), RespondsToCaller: true),
        ];
        return new WebSocketApi(
            "abcde12345",
            "arn:aws:execute-api:eu-west-1:123456789012:abcde12345",
            "abcde12345.execute-api.eu-west-1.amazonaws.com",
            RouteSelectionExpression.TryParse(expression)!,
            routes.Where(route => !without.Contains(route.RouteKey)).ToDictionary(route => route.RouteKey),
            stage ?? new Stage("dev"));

        static Route Proxy(string key, bool respondsToCaller) =>
            new(key, new ProxyIntegration(key.TrimStart('$'), TimeSpan.FromSeconds(29)), respondsToCaller);
    }

    /// <summary>The same with an authorizer, the function <c>authorize</c>, before <c>$connect</c>.</summary>
    /// <param name="stage">By default <c>dev</c>.</param>
    /// <param name="identitySources">As a template writes them.</param>
    public static WebSocketApi ApiWithAuthorizer(Stage? stage = null, params string[] identitySources)
    {
        var api = Api(stage);
        var authorizer = new Authorizer("authorize", TimeSpan.FromSeconds(29), [.. identitySources.Select(source => IdentitySource.TryParse(source)!)]);
        return api with
        {
            Routes = new Dictionary<string, Route>(api.Routes) { ["$connect"] = api.Routes["$connect"] with { Authorizer = authorizer } },
        };
    }

    /// <param name="api">By default <see cref="Api"/>.</param>
    /// <param name="options">By default API Gateway's own limits.</param>
    /// <param name="clock">By default the system's.</param>
    /// <param name="afterUpgrade">Holds the gateway up between the 101 that the client sees and the socket.</param>
    public static async Task<GatewayHost> StartAsync(
        WebSocketApi? api = null, GatewayOptions? options = null, TimeProvider? clock = null, Func<Task>? afterUpgrade = null)
    {
        api ??= Api();
        clock ??= TimeProvider.System;
        var functions = new FakeFunctions();
        var console = new RuntimeConsole(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(TextWriter.Null) }));
        var gateway = new WebSocketGateway(api, functions, options ?? new GatewayOptions(), console, clock);
        var builder = LoopbackServer.CreateBuilder();
        var app = builder.Build();
        app.UseLoopbackOnly();
        if (afterUpgrade is not null)
        {
            app.Use((context, next) =>
            {
                context.Features.Set<IHttpUpgradeFeature>(
                    new SlowUpgrade(context.Features.GetRequiredFeature<IHttpUpgradeFeature>(), afterUpgrade));
                return next(context);
            });
        }
        gateway.Map(app);
        app.Run(context => context.Response.WriteAsync("next"));
        await app.StartAsync();
        return new GatewayHost(app, gateway, functions, api.Stage.Name, clock);
    }

    /// <summary>Connects a client, which the connect function hears of.</summary>
    /// <param name="subProtocols">What the client asks for.</param>
    public async Task<Client> ConnectAsync(params string[] subProtocols)
    {
        var socket = await OpenSocketAsync(subProtocols);
        var connect = await Functions.NextEventAsync("connect");
        var id = connect.GetProperty("requestContext").GetProperty("connectionId").GetString()!;
        return new Client(socket, id);
    }

    /// <summary>Connects a socket and asks no more.</summary>
    /// <param name="subProtocols">What the client asks for.</param>
    public async Task<ClientWebSocket> OpenSocketAsync(params string[] subProtocols)
    {
        var socket = new ClientWebSocket();
        foreach (var subProtocol in subProtocols)
        {
            socket.Options.AddSubProtocol(subProtocol);
        }
        using var timeout = Patience.Start();
        await socket.ConnectAsync(Url, timeout.Token);
        return socket;
    }

    /// <summary>The status and body of a handshake, made by hand because ClientWebSocket hides the body.</summary>
    public async Task<(HttpStatusCode Status, string Body)> HandshakeAsync(string? path = null, params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path ?? Url.AbsolutePath);
        request.Headers.Connection.Add("Upgrade");
        request.Headers.Upgrade.ParseAdd("websocket");
        request.Headers.Add("Sec-WebSocket-Version", "13");
        request.Headers.Add("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==");
        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }
        using var response = await Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        return response.StatusCode == HttpStatusCode.SwitchingProtocols
            ? (response.StatusCode, "")
            : (response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    public Task<HttpResponseMessage> PostAsync(string id, string message) =>
        ManageAsync(HttpMethod.Post, id, Encoding.UTF8.GetBytes(message));

    /// <summary>Sends a signed request to @connections.</summary>
    /// <param name="method">GET, POST or DELETE.</param>
    /// <param name="id">The connection.</param>
    /// <param name="body">By default none.</param>
    /// <param name="stage">By default the API's.</param>
    /// <param name="signer">By default a function of the runtime.</param>
    /// <param name="change">What happens to the request once it is signed.</param>
    public async Task<HttpResponseMessage> ManageAsync(
        HttpMethod method,
        string id,
        byte[]? body = null,
        string? stage = null,
        Signer? signer = null,
        Action<HttpRequestMessage>? change = null)
    {
        var address = stage is null ? Stage : new Uri(Http.BaseAddress!, stage);
        using var request = SignedRequest.Create(method, address, id, body ?? [], signer ?? new Signer(), _clock.GetUtcNow());
        change?.Invoke(request);
        return await Http.SendAsync(request);
    }

    public async ValueTask DisposeAsync()
    {
        await Gateway.DisposeAsync();
        Http.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class SlowUpgrade(IHttpUpgradeFeature inner, Func<Task> afterUpgrade) : IHttpUpgradeFeature
    {
        public bool IsUpgradableRequest => inner.IsUpgradableRequest;

        public async Task<Stream> UpgradeAsync()
        {
            var stream = await inner.UpgradeAsync();
            await afterUpgrade();
            return stream;
        }
    }
}
