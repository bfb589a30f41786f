using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Benchmarks.Aws;

/// <summary>DynamoDB and @connections over HTTPS, as far as the chat uses them.</summary>
internal sealed class AwsServer : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly DelayLine _delays = new();
    private readonly MessagesTable _messages = new();
    private int _delivered;
    private int _allowed;
    private long _firstPost;
    private long _lastDelivery;

    private AwsServer(WebApplication application) => _application = application;

    public Behaviour Behaviour { get; private set; } = new(0);

    public Uri DynamoDb => Address(0);

    /// <summary>@connections over HTTP/1.1 alone.</summary>
    public Uri Http1 => Address(1);

    /// <summary>@connections over HTTP/2 too.</summary>
    public Uri Http2 => Address(2);

    /// <summary>Posts answered with 200 since <see cref="Behave"/>.</summary>
    public int Delivered => Volatile.Read(ref _delivered);

    /// <summary>When the last of them was answered, as the stopwatch's timestamp.</summary>
    public long LastDelivery => Volatile.Read(ref _lastDelivery);

    /// <summary>Beside @connections, at <see cref="Http1"/>.</summary>
    public Issuer Issuer { get; } = new();

    public static async Task<AwsServer> StartAsync(CertificateChain certificates)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            Listen(new IPEndPoint(IPAddress.Loopback, 0), HttpProtocols.Http1);
            Listen(new PolledEndPoint(), HttpProtocols.Http1);
            Listen(new PolledEndPoint(), HttpProtocols.Http1AndHttp2);

            void Listen(IPEndPoint endpoint, HttpProtocols protocols) => kestrel.Listen(endpoint, listen =>
            {
                listen.Protocols = protocols;
                listen.UseHttps(certificates.Server);
            });
        });
        builder.Services.AddSingleton<IConnectionListenerFactory, PolledTransport>();
        var server = new AwsServer(builder.Build());
        server._application.Run(server.ServeAsync);
        await server._application.StartAsync();
        return server;
    }

    public void Behave(Behaviour behaviour)
    {
        Behaviour = behaviour;
        (_delivered, _allowed, _firstPost) = (0, 0, 0);
    }

    public ValueTask DisposeAsync()
    {
        Issuer.Dispose();
        return _application.DisposeAsync();
    }

    // In the order that they were listened to; the certificate names localhost.
    private Uri Address(int port) => new(_application.Urls.ElementAt(port).Replace("127.0.0.1", "localhost"));

    private Task ServeAsync(HttpContext context) =>
        context.Request.Headers.TryGetValue("X-Amz-Target", out var target)
            ? ServeDynamoDbAsync(context, target.ToString())
            : ServeConnectionsAsync(context);

    private async Task ServeConnectionsAsync(HttpContext context)
    {
        var behaviour = Behaviour;
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget;
        if (Issuer.Answer(target, Http1.GetLeftPart(UriPartial.Authority)) is { } answer)
        {
            await context.Response.WriteAsync(answer);
            return;
        }

        // AWS's SDK for JavaScript leaves the @ as it is.
        if (context.Request.Method != "POST" || !Uri.UnescapeDataString(target).StartsWith("/prod/@connections/", StringComparison.Ordinal))
        {
            context.Response.StatusCode = 403;
            return;
        }

        while ((await context.Request.BodyReader.ReadAsync()) is var read)
        {
            context.Request.BodyReader.AdvanceTo(read.Buffer.End);
            if (read.IsCompleted)
                break;
        }

        var index = int.Parse(target.AsSpan(target.LastIndexOf('_') + 1, 9), CultureInfo.InvariantCulture);
        if (behaviour.SlowReader && index == 0)
            await Task.Delay(TimeSpan.FromSeconds(2));
        else if (behaviour.Latency > TimeSpan.Zero)
            await _delays.WaitAsync(behaviour.Latency);
        context.Response.ContentLength = 0;
        context.Response.StatusCode =
            IsThrottled(behaviour) ? 429
            : behaviour.IsGone(index) ? 410
            : 200;
        if (context.Response.StatusCode == 200)
        {
            Volatile.Write(ref _lastDelivery, Stopwatch.GetTimestamp());
            Interlocked.Increment(ref _delivered);
        }
    }

    private bool IsThrottled(Behaviour behaviour)
    {
        if (!behaviour.IsThrottled)
            return false;
        Interlocked.CompareExchange(ref _firstPost, Stopwatch.GetTimestamp(), 0);
        var elapsed = Stopwatch.GetElapsedTime(Volatile.Read(ref _firstPost));
        if (elapsed < behaviour.ThrottledFor)
            return true;
        if (behaviour.Rate == 0 || Interlocked.Increment(ref _allowed) <= behaviour.Rate * (elapsed.TotalSeconds + 0.1))
            return false;
        Interlocked.Decrement(ref _allowed);
        return true;
    }

    private async Task ServeDynamoDbAsync(HttpContext context, string target)
    {
        var request = (await JsonNode.ParseAsync(context.Request.Body))!;
        if (Behaviour.DatabaseLatency > TimeSpan.Zero)
            await _delays.WaitAsync(Behaviour.DatabaseLatency);
        // Whatever it does takes effect when it is answered.
        var ofMessages = request["TableName"]?.GetValue<string>() == MessagesTable.Name;
        var (status, body) = target[(target.LastIndexOf('.') + 1)..] switch
        {
            "Scan" => (200, Page(request)),
            "Query" when ofMessages => (200, Encoding.UTF8.GetBytes(_messages.Query(request).ToJsonString())),
            "Query" when request["ExpressionAttributeValues"]![":connectionId"] is { } member => (200, Membership(member)),
            "Query" when request["ExpressionAttributeValues"]![":blocked"] is not null => (200, "{\"Items\":[],\"Count\":0}"u8.ToArray()),
            "Query" => (200, Page(request)),
            "PutItem" when ofMessages => Utf8(_messages.Put(request)),
            "TransactWriteItems" => Utf8(_messages.PutAll(request)),
            _ => (200, "{}"u8.ToArray()),
        };
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/x-amz-json-1.0";
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body);

        static (int, byte[]) Utf8((int Status, JsonNode Answer) answer) => (answer.Status, Encoding.UTF8.GetBytes(answer.Answer.ToJsonString()));
    }

    // Whoever asks is in every room.
    private static byte[] Membership(JsonNode connectionId) =>
        Encoding.UTF8.GetBytes($$"""{"Items":[{"connectionId":{{connectionId.ToJsonString()}}}],"Count":1,"ScannedCount":1}""");

    /// <summary>Of all connections, or of a room's members: each connection is one.</summary>
    private byte[] Page(JsonNode request)
    {
        var start = request["ExclusiveStartKey"] is { } key ? 1 + int.Parse(key["connectionId"]!["S"]!.GetValue<string>().AsSpan(3, 9), CultureInfo.InvariantCulture) : 0;
        var end = Math.Min(Behaviour.Connections, start + (request["Limit"]?.GetValue<int>() ?? 10_000));
        var page = new StringBuilder("{\"Items\":[");
        for (var index = start; index < end; index++)
            page.Append(CultureInfo.InvariantCulture, $"{(index == start ? "" : ",")}{{\"connectionId\":{{\"S\":\"Mg_{index:D9}CIVA=\"}}}}");
        page.Append(CultureInfo.InvariantCulture, $"],\"Count\":{end - start},\"ScannedCount\":{end - start}");
        if (end < Behaviour.Connections)
            page.Append(CultureInfo.InvariantCulture, $",\"LastEvaluatedKey\":{{\"connectionId\":{{\"S\":\"Mg_{end - 1:D9}CIVA=\"}}}}");
        return Encoding.UTF8.GetBytes(page.Append('}').ToString());
    }
}
