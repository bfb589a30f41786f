using System.Net.Http.Headers;
using System.Text;
using Functions.Local.Lambda.Processes;

namespace Functions.Tests.Lambda;

/// <summary>A Lambda runtime whose every request is made by a test.</summary>
internal sealed class HandDrivenRuntime : IFunctionProcess
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly TaskCompletionSource<int> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HttpClient _http = new() { Timeout = Patience };

    public HandDrivenRuntime(ProcessStart start)
    {
        StartedWith = start;
        Api = new Uri($"http://{start.Variables["AWS_LAMBDA_RUNTIME_API"]}/2018-06-01/runtime/");
    }

    public ProcessStart StartedWith { get; }

    public Uri Api { get; }

    public int Id => Environment.ProcessId;

    public bool Killed { get; private set; }

    /// <summary>A process lives on for a moment when it is killed: this one until <see cref="Exit"/>.</summary>
    public bool OutlivesKill { get; set; }

    /// <summary>What <see cref="Ask"/> brings.</summary>
    public Task<ReceivedEvent> Received { get; private set; } = Task.FromException<ReceivedEvent>(new InvalidOperationException());

    public Task<int> Exited => _exited.Task;

    public void Kill()
    {
        Killed = true;
        if (!OutlivesKill)
            Exit(137);
    }

    public void Exit(int status) => _exited.TrySetResult(status);

    public void WriteError(string line) => StartedWith.Output(line, true);

    /// <summary>Asks for an event without waiting for it.</summary>
    public void Ask() => Received = NextAsync();

    public async Task<ReceivedEvent> NextAsync()
    {
        using var response = await _http.GetAsync(new Uri(Api, "invocation/next"));
        response.EnsureSuccessStatusCode();
        return new ReceivedEvent(
            response.Headers.GetValues("Lambda-Runtime-Aws-Request-Id").Single(),
            response.Headers.ToDictionary(header => header.Key, header => header.Value.Single()),
            response.Content.Headers.ContentType,
            await response.Content.ReadAsStringAsync());
    }

    /// <summary>Asks for an event that will not come.</summary>
    public async Task<Reply> AskAsync()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(Api, "invocation/next"));
        return await SendAsync(request);
    }

    public Task<Reply> RespondAsync(string requestId, string answer) =>
        PostAsync($"invocation/{requestId}/response", Encoding.UTF8.GetBytes(answer));

    public Task<Reply> FailAsync(string requestId, string error) =>
        PostAsync($"invocation/{requestId}/error", Encoding.UTF8.GetBytes(error));

    public async Task<Reply> PostAsync(string path, byte[] body, string? errorType = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Api, path)) { Content = new ByteArrayContent(body) };
        if (errorType is not null)
            request.Headers.Add("Lambda-Runtime-Function-Error-Type", errorType);
        return await SendAsync(request);
    }

    public async Task<Reply> SendAsync(HttpRequestMessage request)
    {
        using var response = await _http.SendAsync(request);
        return new Reply((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}

internal sealed record ReceivedEvent(
    string RequestId, IReadOnlyDictionary<string, string> Headers, MediaTypeHeaderValue? ContentType, string Payload);

internal sealed record Reply(int Status, string Body);
