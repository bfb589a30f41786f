using Functions.Local;
using Microsoft.AspNetCore.Http.Features;

namespace Functions.Tests.AwsPackages;

/// <summary>An <c>@connections</c> endpoint that gives prepared answers, the last one again and again.</summary>
internal sealed class ConnectionsServer : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Queue<Answer> _answers;
    private readonly List<Request> _requests = [];

    private ConnectionsServer(WebApplication app, IEnumerable<Answer> answers)
    {
        _app = app;
        _answers = new Queue<Answer>(answers);
    }

    public string Url => _app.Urls.Single();

    /// <summary>Complete once the call that made them has returned.</summary>
    public IReadOnlyList<Request> Requests => _requests;

    public static async Task<ConnectionsServer> StartAsync(params Answer[] answers)
    {
        var builder = LoopbackServer.CreateBuilder();
        var server = new ConnectionsServer(builder.Build(), answers);
        server._app.Run(server.AnswerAsync);
        await server._app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        var headers = context.Request.Headers.ToDictionary(
            header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
        Answer answer;
        lock (_requests)
        {
            _requests.Add(new Request(
                context.Request.Method, context.Features.Get<IHttpRequestFeature>()!.RawTarget, headers, body.ToArray()));
            answer = _answers.Count > 1 ? _answers.Dequeue() : _answers.Peek();
        }

        context.Response.StatusCode = answer.Status;
        if (answer.ErrorType is not null)
            context.Response.Headers["x-amzn-ErrorType"] = answer.ErrorType;
        context.Response.Headers["x-amzn-RequestId"] = "request-9";
        if (answer.Status != StatusCodes.Status204NoContent)
            await context.Response.WriteAsync(answer.Body);
    }

    /// <summary>The target is path and query as they are on the wire.</summary>
    internal sealed record Request(string Method, string Target, IReadOnlyDictionary<string, string> Headers, byte[] Body);

    internal sealed record Answer(int Status, string Body = "", string? ErrorType = null);
}
