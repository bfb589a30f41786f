using System.Threading.Channels;
using Functions.Local;

namespace Functions.Tests.AwsPackages;

/// <summary>Lambda's side of the Runtime API: gives out events, collects what is posted.</summary>
internal sealed class RuntimeApiServer : IAsyncDisposable
{
    private readonly Channel<Event> _events = Channel.CreateUnbounded<Event>();
    private readonly Channel<Post> _posts = Channel.CreateUnbounded<Post>();
    private readonly WebApplication _app;
    private readonly string _path;
    private int _nextRequests;

    private RuntimeApiServer(WebApplication app, string path)
    {
        _app = app;
        _path = path;
    }

    /// <summary>The value of AWS_LAMBDA_RUNTIME_API.</summary>
    public string Address => _app.Urls.Single()["http://".Length..] + _path;

    public int NextRequests => Volatile.Read(ref _nextRequests);

    /// <summary>The status of the answer to a request by the end of its path; 200 or 202 when null.</summary>
    public Func<string, int?> Status { get; set; } = _ => null;

    public static async Task<RuntimeApiServer> StartAsync(string path = "")
    {
        var builder = LoopbackServer.CreateBuilder(configure: kestrel => kestrel.Limits.MaxRequestHeadersTotalSize = 1024 * 1024);
        var server = new RuntimeApiServer(builder.Build(), path);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    /// <summary>Queues an event; the answer to it is the next post.</summary>
    public void Send(string body, string requestId = "request-1", params (string Name, string Value)[] headers) =>
        _events.Writer.TryWrite(new Event(requestId, body, headers));

    public async Task<Post> PostAsync() =>
        await _posts.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));

    public async ValueTask DisposeAsync()
    {
        _events.Writer.Complete();
        await _app.DisposeAsync();
    }

    private async Task AnswerAsync(HttpContext context)
    {
        var path = context.Request.Path.Value!;
        var isNext = path == $"{_path}/2018-06-01/runtime/invocation/next";
        if (isNext)
            Interlocked.Increment(ref _nextRequests);

        if (Status(path) is { } status)
        {
            context.Response.StatusCode = status;
            await context.Response.WriteAsync("""{"errorMessage":"no","errorType":"Refused"}""");
        }
        else if (isNext && await _events.Reader.WaitToReadAsync(context.RequestAborted))
        {
            var next = await _events.Reader.ReadAsync(context.RequestAborted);
            context.Response.Headers["Lambda-Runtime-Aws-Request-Id"] = next.RequestId;
            foreach (var (name, value) in next.Headers)
                context.Response.Headers[name] = value;
            await context.Response.WriteAsync(next.Body);
        }
        else
        {
            using var reader = new StreamReader(context.Request.Body);
            var headers = context.Request.Headers.ToDictionary(
                header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            var post = new Post(path, await reader.ReadToEndAsync(), headers);
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await context.Response.WriteAsync("""{"status":"OK"}""");
            _posts.Writer.TryWrite(post);
        }
    }

    internal sealed record Post(string Path, string Body, IReadOnlyDictionary<string, string> Headers);

    private sealed record Event(string RequestId, string Body, (string Name, string Value)[] Headers);
}
