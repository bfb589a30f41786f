using System.Net.WebSockets;
using System.Text;

namespace Functions.Tests.Gateway;

/// <summary>A connected client.</summary>
internal sealed record Client(ClientWebSocket Socket, string Id) : IDisposable
{
    public Task SendAsync(string text, bool endOfMessage = true) => SendAsync(Encoding.UTF8.GetBytes(text), endOfMessage: endOfMessage);

    public async Task SendAsync(byte[] bytes, WebSocketMessageType type = WebSocketMessageType.Text, bool endOfMessage = true)
    {
        using var timeout = Patience.Start();
        await Socket.SendAsync(bytes, type, endOfMessage, timeout.Token);
    }

    /// <summary>The next message, or a close frame as <c>close CODE REASON</c>.</summary>
    public async Task<string> ReceiveAsync()
    {
        using var timeout = Patience.Start();
        using var message = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (true)
        {
            var part = await Socket.ReceiveAsync(buffer, timeout.Token);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await Socket.CloseOutputAsync(Socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure, null, timeout.Token);
                return $"close {(int)Socket.CloseStatus!} {Socket.CloseStatusDescription}".TrimEnd();
            }
            message.Write(buffer, 0, part.Count);
            if (part.EndOfMessage)
            {
                return Encoding.UTF8.GetString(message.ToArray());
            }
        }
    }

    /// <summary>Closes and waits for the server's close frame.</summary>
    public async Task CloseAsync(WebSocketCloseStatus status = WebSocketCloseStatus.NormalClosure, string? reason = null)
    {
        using var timeout = Patience.Start();
        await Socket.CloseAsync(status, reason, timeout.Token);
    }

    public void Dispose() => Socket.Dispose();
}
