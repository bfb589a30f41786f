using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;

namespace Functions.Tests.EndToEnd;

/// <summary>A WebSocket client that collects what it receives.</summary>
internal sealed class ChatClient : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket _socket = new();
    private readonly Channel<JsonElement> _frames = Channel.CreateUnbounded<JsonElement>();
    private Task _receiving = Task.CompletedTask;

    /// <summary>The subprotocol that was agreed on, if any.</summary>
    public string? SubProtocol => _socket.SubProtocol;

    public static Task<ChatClient> ConnectAsync(Uri url) => ConnectAsync(url, subProtocols: []);

    /// <param name="url">Where to connect.</param>
    /// <param name="subProtocols">What the client asks for.</param>
    /// <param name="headers">More headers of the handshake.</param>
    /// <exception cref="WebSocketException">The server refused; <see cref="RefusedAsync"/> has the status.</exception>
    public static async Task<ChatClient> ConnectAsync(Uri url, string[] subProtocols, params (string Name, string Value)[] headers)
    {
        var client = new ChatClient();
        client.Ask(subProtocols, headers);
        using var patience = new CancellationTokenSource(_patience);
        await client._socket.ConnectAsync(url, patience.Token);
        client._receiving = client.ReceiveAsync();
        return client;
    }

    /// <summary>The status with which the server refuses a client.</summary>
    public static async Task<HttpStatusCode> RefusedAsync(Uri url, string[] subProtocols, params (string Name, string Value)[] headers)
    {
        await using var client = new ChatClient();
        client._socket.Options.CollectHttpResponseDetails = true;
        client.Ask(subProtocols, headers);
        using var patience = new CancellationTokenSource(_patience);
        try
        {
            await client._socket.ConnectAsync(url, patience.Token);
        }
        catch (WebSocketException)
        {
            return client._socket.HttpStatusCode;
        }

        throw new AssertionException("The server let the client in.");
    }

    public async Task SendAsync(string frame)
    {
        using var patience = new CancellationTokenSource(_patience);
        await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, patience.Token);
    }

    /// <summary>Sends a message in as many frames of 32 KB as it needs.</summary>
    public async Task SendInFramesAsync(string message)
    {
        using var patience = new CancellationTokenSource(_patience);
        ReadOnlyMemory<byte> rest = Encoding.UTF8.GetBytes(message);
        for (var last = false; !last;)
        {
            var frame = rest[..Math.Min(32 * 1024, rest.Length)];
            rest = rest[frame.Length..];
            last = rest.IsEmpty;
            await _socket.SendAsync(frame, WebSocketMessageType.Text, last, patience.Token);
        }
    }

    public Task SendMessageAsync(string message, string id) =>
        SendAsync($$"""{"action":"sendMessage","message":{{JsonSerializer.Serialize(message)}},"id":"{{id}}"}""");

    /// <summary>The status that the server closes the connection with.</summary>
    public async Task<WebSocketCloseStatus?> ClosedAsync()
    {
        await _receiving.WaitAsync(_patience);
        return _socket.CloseStatus;
    }

    /// <summary>The next frame, whatever it is.</summary>
    public async Task<JsonElement> ReceiveNextAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        return await _frames.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Waits until a frame is there, and leaves it to be received.</summary>
    public async Task WaitForNextAsync()
    {
        using var patience = new CancellationTokenSource(_patience);
        Assert.That(await _frames.Reader.WaitToReadAsync(patience.Token), Is.True, "closed instead");
    }

    /// <summary>Sends a ping and returns every frame that came before its pong: what had arrived until now.</summary>
    public async Task<List<JsonElement>> ReceivedUntilPongAsync()
    {
        await SendAsync("""{"action":"ping"}""");
        List<JsonElement> frames = [];
        while (await ReceiveNextAsync() is var frame && frame.Text("type") != "pong")
        {
            frames.Add(frame);
        }

        return frames;
    }

    public async ValueTask DisposeAsync()
    {
        try
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(5));
            if (_socket.State == WebSocketState.Open)
            {
                await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            }

            await _receiving.WaitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            // The other side was ended first.
        }

        _socket.Dispose();
    }

    private void Ask(string[] subProtocols, (string Name, string Value)[] headers)
    {
        foreach (var subProtocol in subProtocols)
        {
            _socket.Options.AddSubProtocol(subProtocol);
        }

        foreach (var (name, value) in headers)
        {
            _socket.Options.SetRequestHeader(name, value);
        }
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        var message = new MemoryStream();
        try
        {
            while (true)
            {
                var received = await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None);
                if (received.MessageType == WebSocketMessageType.Close)
                {
                    break;
                }

                message.Write(buffer, 0, received.Count);
                if (received.EndOfMessage)
                {
                    _frames.Writer.TryWrite(JsonElement.Parse(message.ToArray()));
                    message.SetLength(0);
                }
            }

            _frames.Writer.Complete();
        }
        catch (WebSocketException exception)
        {
            _frames.Writer.Complete(exception);
        }
    }
}
