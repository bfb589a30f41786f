using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Local;
using Functions.Tests.Broadcasting;
using Functions.Tests.EndToEnd;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Faults.Proxy;

/// <summary>Stands between the functions and their services, DynamoDB and @connections, and lets requests fail as a test says.</summary>
internal sealed partial class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Uri _services;
    private readonly HttpMessageInvoker _forward = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly ConcurrentDictionary<(string? ConnectionId, string MessageId), ConcurrentQueue<Delivery>> _deliveries = new();
    private ConcurrentDictionary<(string, string?, string?), int> _numbers = new();
    private Func<ServiceCall, Fault?> _choose = _ => null;
    private int _injected;

    private FaultProxy(Uri services)
    {
        _services = services;
        var builder = LoopbackServer.CreateBuilder(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            Secure(HttpProtocols.Http1);
            Secure(HttpProtocols.Http1AndHttp2);

            void Secure(HttpProtocols protocols) => kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(ConnectionsServer.Certificate);
            });
        });
        builder.WebHost.UseKestrelHttpsConfiguration();
        _app = builder.Build();
        _app.Run(ServeAsync);
        _app.Start();
    }

    public Uri Address => Listened(0);

    /// <summary>Over TLS, with the certificate of <see cref="ConnectionsServer"/>.</summary>
    public Uri SecureHttp1 => Listened(1);

    /// <summary>The same with HTTP/2 offered.</summary>
    public Uri SecureHttp2 => Listened(2);

    /// <summary>Requests that met a fault.</summary>
    public int Injected => Volatile.Read(ref _injected);

    public static FaultProxy Start(Uri services) => new(services);

    /// <summary>From here on requests meet what is chosen for them; null lets one pass. Counting starts anew.</summary>
    public void Inject(Func<ServiceCall, Fault?> choose) => (_numbers, _choose) = (new(), choose);

    /// <summary>
    /// How often a message was posted to a connection that had got it already, by a function that could not know: it had no answer.
    /// Over HTTP/1.1 only: over HTTP/2 who gives a post up leaves the connection open.
    /// </summary>
    public async Task<int> BlindRepeatsAsync(string messageId)
    {
        var repeats = 0;
        foreach (var (_, posts) in _deliveries.Where(delivery => delivery.Key.MessageId == messageId))
        {
            Delivery? previous = null;
            foreach (var post in posts)
            {
                if (!await post.Delivering)
                    continue;
                if (previous is not null && !await previous.WasUnansweredAsync())
                    break;
                repeats += previous is null ? 0 : 1;
                previous = post;
            }
        }

        return repeats;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _forward.Dispose();
    }

    // In the order that they were listened to.
    private Uri Listened(int port) => new(_app.Urls.ElementAt(port));

    private async Task ServeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = body.ToArray();
        var call = Describe(context, request);
        if (Carried(context) is { } carried && carried.TryGetValue(typeof(Delivery), out var previous))
            ((Delivery)previous!).Read();
        if (_choose(call) is { } fault)
        {
            Interlocked.Increment(ref _injected);
            await fault(context, () => ForwardAsync(context, request, call));
            return;
        }

        var answer = await ForwardAsync(context, request, call);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    private ServiceCall Describe(HttpContext context, byte[] body)
    {
        var (action, table, id) = context.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target
            ? (target[(target.LastIndexOf('.') + 1)..], JsonElement.Parse(body).Text("TableName")?["local-".Length..], RowId(body))
            : ($"{context.Request.Method[0]}{context.Request.Method[1..].ToLowerInvariant()}", null, Uri.UnescapeDataString(RawTarget(context)[(RawTarget(context).LastIndexOf('/') + 1)..]));
        return new(
            action,
            table,
            id,
            _numbers.AddOrUpdate((action, table, id), 1, (_, number) => number + 1),
            AccessKey().Match(context.Request.Headers.Authorization.ToString()).Groups[1].Value,
            DateTimeOffset.ParseExact(
                context.Request.Headers["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    /// <summary>Where a connection's last post is kept; null over HTTP/2, whose requests come at once and would write there together.</summary>
    private static IDictionary<object, object?>? Carried(HttpContext context) =>
        HttpProtocol.IsHttp2(context.Request.Protocol) ? null : context.Features.GetRequiredFeature<IConnectionItemsFeature>().Items;

    private static string RawTarget(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private static string? RowId(byte[] body)
    {
        var request = JsonElement.Parse(body);
        return (request.TryGetProperty("Item", out var row) || request.TryGetProperty("Key", out row)) && row.TryGetProperty("connectionId", out var id)
            ? id.GetProperty("S").GetString()
            : null;
    }

    private Task<ServiceAnswer> ForwardAsync(HttpContext context, byte[] body, ServiceCall call)
    {
        var answering = ForwardAsync(context, body);
        if (call.Action == "Post")
        {
            var delivery = new Delivery(
                answering.ContinueWith(task => task is { IsCompletedSuccessfully: true, Result.Status: 200 }, TaskScheduler.Default),
                context.Features.GetRequiredFeature<IConnectionLifetimeFeature>().ConnectionClosed);
            if (Carried(context) is { } carried)
                carried[typeof(Delivery)] = delivery;
            _deliveries.GetOrAdd((call.ConnectionId, JsonElement.Parse(body).Text("id")!), _ => new()).Enqueue(delivery);
        }

        return answering;
    }

    // Not cancelled with the request: what a service was asked to do it does.
    private async Task<ServiceAnswer> ForwardAsync(HttpContext context, byte[] body)
    {
        var address = new Uri(_services.GetLeftPart(UriPartial.Authority) + RawTarget(context), new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        using var request = new HttpRequestMessage(new(context.Request.Method), address) { Content = new ByteArrayContent(body) };
        // It is part of what is signed.
        request.Headers.Host = context.Request.Host.Value;
        foreach (var (name, value) in context.Request.Headers.Where(header => header.Key is "Authorization" || header.Key.StartsWith("X-Amz", StringComparison.OrdinalIgnoreCase)))
            request.Headers.TryAddWithoutValidation(name, value.ToString());
        request.Content.Headers.TryAddWithoutValidation("Content-Type", context.Request.ContentType);
        using var response = await _forward.SendAsync(request, CancellationToken.None);
        return new((int)response.StatusCode, response.Content.Headers.ContentType?.ToString(), await response.Content.ReadAsByteArrayAsync());
    }

    [GeneratedRegex("Credential=([^/]+)/")]
    private static partial Regex AccessKey();
}
