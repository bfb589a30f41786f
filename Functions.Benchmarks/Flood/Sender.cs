using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Functions.Benchmarks.Flood;

/// <summary>A client that sends and counts what it is answered; messages of others are none of its answers.</summary>
internal sealed class Sender : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromMinutes(5);

    private readonly ClientWebSocket _socket = new();
    private readonly ConcurrentDictionary<string, int> _answers = new();
    private readonly SemaphoreSlim _answered = new(0);
    private Task _receiving = Task.CompletedTask;
    private JsonElement _last;

    public int Answers => _answers.Values.Sum();

    public static async Task<Sender> ConnectAsync(Uri url, CancellationToken cancellationToken)
    {
        var sender = new Sender();
        await sender._socket.ConnectAsync(url, cancellationToken);
        sender._receiving = sender.ReceiveAsync();
        return sender;
    }

    /// <summary>How many answers were acks, errors of this code, or API Gateway's with this text.</summary>
    public int Answered(string kind) => _answers.GetValueOrDefault(kind);

    public async Task SendAsync(string id, CancellationToken cancellationToken) => await _socket.SendAsync(
        Encoding.UTF8.GetBytes($$"""{"action":"sendMessage","message":"hello, everyone!","id":"{{id}}"}"""),
        WebSocketMessageType.Text, endOfMessage: true, cancellationToken);

    /// <summary>Waits for as many answers.</summary>
    /// <exception cref="TimeoutException">They do not come.</exception>
    public async Task AnsweredAsync(int answers, CancellationToken cancellationToken)
    {
        for (var answer = 0; answer < answers; answer++)
        {
            if (!await _answered.WaitAsync(_patience, cancellationToken))
                throw new TimeoutException($"{answers - answer} answers of {answers} are missing.");
        }
    }

    /// <summary>Sends its first message.</summary>
    /// <returns>The answer, and how long it took.</returns>
    public async Task<(JsonElement Answer, TimeSpan Waited)> AskAsync(string id, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        await SendAsync(id, cancellationToken);
        await AnsweredAsync(1, cancellationToken);
        return (_last, Stopwatch.GetElapsedTime(began));
    }

    public async ValueTask DisposeAsync()
    {
        _socket.Abort();
        await _receiving;
        _socket.Dispose();
        _answered.Dispose();
    }

    private async Task ReceiveAsync()
    {
        // No frame is longer.
        var buffer = new byte[32 * 1024];
        try
        {
            var length = 0;
            while (await _socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                length += received.Count;
                if (!received.EndOfMessage)
                    continue;
                OnFrame(JsonElement.Parse(buffer.AsSpan(0, length)));
                length = 0;
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // Aborted at the end.
        }
    }

    private void OnFrame(JsonElement frame)
    {
        var kind = frame.TryGetProperty("type", out var type) ? type.GetString()! : frame.GetProperty("message").GetString()!;
        if (kind == "message")
            return;
        _last = frame;
        _answers.AddOrUpdate(kind == "error" ? frame.GetProperty("code").GetString()! : kind, 1, (_, count) => count + 1);
        _answered.Release();
    }
}
