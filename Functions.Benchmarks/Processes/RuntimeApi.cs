using System.Diagnostics;
using System.Net;
using System.Threading.Channels;

namespace Functions.Benchmarks.Processes;

/// <summary>The Lambda Runtime API for one process.</summary>
internal sealed class RuntimeApi : IAsyncDisposable
{
    private readonly WebApplication _application;
    private readonly Channel<byte[]> _events = Channel.CreateUnbounded<byte[]>();
    private readonly Channel<Answer> _answers = Channel.CreateUnbounded<Answer>();
    private readonly TaskCompletionSource _polled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _handedOver;

    private RuntimeApi(WebApplication application) => _application = application;

    /// <summary>For <c>AWS_LAMBDA_RUNTIME_API</c>.</summary>
    public string Address => _application.Urls.First()["http://".Length..];

    public static async Task<RuntimeApi> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        var api = new RuntimeApi(builder.Build());
        api._application.Run(api.ServeAsync);
        await api._application.StartAsync();
        return api;
    }

    /// <summary>Completes when the process first asks for an event: its init is over.</summary>
    public Task Polled => _polled.Task;

    /// <summary>Gives the process an event and waits for its answer.</summary>
    public async Task<Answer> InvokeAsync(byte[] payload, CancellationToken cancellationToken)
    {
        await _events.Writer.WriteAsync(payload, cancellationToken);
        return await _answers.Reader.ReadAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource(TimeSpan.Zero);
        await _application.StopAsync(atOnce.Token);
        await _application.DisposeAsync();
    }

    private async Task ServeAsync(HttpContext context)
    {
        if (context.Request.Method == "GET")
        {
            _polled.TrySetResult();
            var payload = await _events.Reader.ReadAsync(context.RequestAborted);
            var headers = context.Response.Headers;
            headers["Lambda-Runtime-Aws-Request-Id"] = Guid.NewGuid().ToString();
            headers["Lambda-Runtime-Deadline-Ms"] = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeMilliseconds().ToString();
            headers["Lambda-Runtime-Invoked-Function-Arn"] = "arn:aws:lambda:eu-central-1:123456789012:function:benchmark";
            context.Response.ContentType = "application/json";
            context.Response.ContentLength = payload.Length;
            _handedOver = Stopwatch.GetTimestamp();
            await context.Response.Body.WriteAsync(payload);
            return;
        }

        using var reader = new StreamReader(context.Request.Body);
        var body = await reader.ReadToEndAsync();
        var now = Stopwatch.GetTimestamp();
        context.Response.StatusCode = 202;
        await _answers.Writer.WriteAsync(new(
            context.Request.Path.Value!.EndsWith("/response", StringComparison.Ordinal), body, Stopwatch.GetElapsedTime(_handedOver, now), now));
    }
}

/// <param name="Succeeded">Whether the handler returned.</param>
/// <param name="Body">What it returned, or its error.</param>
/// <param name="Duration">From the event's hand-over.</param>
/// <param name="At">The stopwatch's timestamp of the answer.</param>
internal sealed record Answer(bool Succeeded, string Body, TimeSpan Duration, long At);
