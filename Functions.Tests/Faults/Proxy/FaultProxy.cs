using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http.Features;

namespace Functions.Tests.Faults.Proxy;

/// <summary>Stands between the functions and their services, DynamoDB and @connections, and lets requests fail as a test says.</summary>
internal sealed partial class FaultProxy : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Uri _services;
    private readonly HttpMessageInvoker _forward = new(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false });
    private readonly ConcurrentDictionary<(string?, string), Delivery> _deliveries = new();
    private ConcurrentDictionary<(string, string?), int> _numbers = new();
    private Func<ServiceCall, Fault?> _choose = _ => null;
    private int _injected;
    private int _blindRepeats;

    private FaultProxy(Uri services)
    {
        _services = services;
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        _app = builder.Build();
        _app.Run(ServeAsync);
        _app.Start();
        Address = new Uri(_app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
    }

    public Uri Address { get; }

    /// <summary>Requests that met a fault.</summary>
    public int Injected => Volatile.Read(ref _injected);

    /// <summary>
    /// Posts of a frame to a connection that had got it already, made by a function that could not know: the answer was lost to a
    /// fault, or did not come within the time that a post is given, whatever held it up.
    /// </summary>
    public int BlindRepeats => Volatile.Read(ref _blindRepeats);

    public static FaultProxy Start(Uri services) => new(services);

    /// <summary>From here on requests meet what is chosen for them; null lets one pass. Counting starts anew.</summary>
    public void Inject(Func<ServiceCall, Fault?> choose) => (_numbers, _choose) = (new(), choose);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _app.StopAsync(atOnce.Token);
        await _app.DisposeAsync();
        _forward.Dispose();
    }

    private async Task ServeAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        var request = body.ToArray();
        var call = Describe(context, request);
        if (_choose(call) is { } fault)
        {
            Interlocked.Increment(ref _injected);
            await fault(context, () => ForwardAsync(context, request, call, answered: false));
            return;
        }

        var answer = await ForwardAsync(context, request, call, answered: true);
        context.Response.StatusCode = answer.Status;
        context.Response.ContentType = answer.ContentType;
        context.Response.ContentLength = answer.Body.Length;
        await context.Response.Body.WriteAsync(answer.Body);
    }

    private ServiceCall Describe(HttpContext context, byte[] body)
    {
        var (action, id) = context.Request.Headers["X-Amz-Target"].ToString() is { Length: > 0 } target
            ? (target[(target.LastIndexOf('.') + 1)..], RowId(body))
            : ($"{context.Request.Method[0]}{context.Request.Method[1..].ToLowerInvariant()}", Uri.UnescapeDataString(RawTarget(context)[(RawTarget(context).LastIndexOf('/') + 1)..]));
        return new(
            action,
            id,
            _numbers.AddOrUpdate((action, id), 1, (_, number) => number + 1),
            AccessKey().Match(context.Request.Headers.Authorization.ToString()).Groups[1].Value,
            DateTimeOffset.ParseExact(
                context.Request.Headers["X-Amz-Date"].ToString(), "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
    }

    private static string RawTarget(HttpContext context) => context.Features.Get<IHttpRequestFeature>()!.RawTarget;

    private static string? RowId(byte[] body)
    {
        var request = JsonElement.Parse(body);
        return request.TryGetProperty("Item", out var row) || request.TryGetProperty("Key", out row)
            ? row.GetProperty("connectionId").GetProperty("S").GetString()
            : null;
    }

    // Not cancelled with the request: what a service was asked to do it does.
    private async Task<ServiceAnswer> ForwardAsync(HttpContext context, byte[] body, ServiceCall call, bool answered)
    {
        if (call.Action == "Post" && _deliveries.GetOrAdd((call.ConnectionId, Encoding.UTF8.GetString(body)), _ => new()).IsBlindRepeat(call.SignedAt, answered))
            Interlocked.Increment(ref _blindRepeats);
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
