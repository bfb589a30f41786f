using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Amazon.Runtime;
using ChatFunctions.Broadcasting;
using ChatFunctions.Http;
using Functions.Local;
using Functions.Tests.Faults.Proxy;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Broadcasting;

/// <summary>An @connections endpoint over TLS with a certificate of its own; each test says how a post is answered.</summary>
internal sealed class ConnectionsServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly ConcurrentDictionary<string, int> _posts = new();
    private readonly ConcurrentDictionary<string, bool> _connections = new();
    private int _underWay;
    private int _mostUnderWay;

    private ConnectionsServer(WebApplication application) => _application = application;

    /// <summary>What servers of the tests show.</summary>
    public static X509Certificate2 Certificate { get; } = CreateCertificate();

    /// <summary>Answers a post; the number is 1 for the connection's first post. The status is 200 unless set.</summary>
    public Func<HttpContext, string, int, Task> Answer { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>Posts received, by connection id.</summary>
    public IReadOnlyDictionary<string, int> Posts => _posts;

    /// <summary>TCP connections seen.</summary>
    public int Connections => _connections.Count;

    public int MostUnderWay => Volatile.Read(ref _mostUnderWay);

    public ConcurrentQueue<string> Bodies { get; } = new();

    public string Protocol { get; private set; } = "";

    public Uri Endpoint => new(_application.Urls.First() + "/test");

    public static async Task<ConnectionsServer> StartAsync(HttpProtocols protocols = HttpProtocols.Http1)
    {
        var builder = LoopbackServer.CreateBuilder(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => { listen.Protocols = protocols; listen.UseHttps(Certificate); }));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var server = new ConnectionsServer(builder.Build());
        server._application.Run(server.ServeAsync);
        await server._application.StartAsync();
        return server;
    }

    /// <param name="by">What stands between, if anything.</param>
    /// <param name="clock">The system's, unless given.</param>
    public Broadcaster CreateBroadcaster(Wire? by = null, TimeProvider? clock = null) => new(
        by?.Address ?? Endpoint,
        new SessionAWSCredentials("ASIAEXAMPLE", "secret", "token"),
        "eu-central-1",
        clock ?? TimeProvider.System,
        CreateHandler);

    /// <summary>As the functions' are, but trusting <see cref="Certificate"/>.</summary>
    public static SocketsHttpHandler CreateHandler()
    {
        var handler = HttpConnections.CreateHandler();
        handler.SslOptions.RemoteCertificateValidationCallback = (_, certificate, _, _) => Certificate.Equals(certificate);
        return handler;
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        Protocol = context.Request.Protocol;
        _connections[context.Connection.Id.Split(':')[0]] = true;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        var id = Uri.UnescapeDataString(target[(target.LastIndexOf('/') + 1)..]);
        if (context.Request.Method != "POST" || !target.StartsWith("/test/%40connections/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 403;
            return;
        }

        var underWay = Interlocked.Increment(ref _underWay);
        while (Volatile.Read(ref _mostUnderWay) is var most && underWay > most)
            Interlocked.CompareExchange(ref _mostUnderWay, underWay, most);
        try
        {
            using var reader = new StreamReader(context.Request.Body);
            Bodies.Enqueue(await reader.ReadToEndAsync());
            await Answer(context, id, _posts.AddOrUpdate(id, 1, (_, posts) => posts + 1));
        }
        finally
        {
            Interlocked.Decrement(ref _underWay);
        }
    }

    private static X509Certificate2 CreateCertificate()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
    }
}
