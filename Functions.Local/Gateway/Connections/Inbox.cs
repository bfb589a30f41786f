using System.Buffers;
using System.Net.WebSockets;
using System.Text.Unicode;
using Functions.Local.Gateway.Frames;

namespace Functions.Local.Gateway.Connections;

/// <summary>Reads the messages of one WebSocket and refuses those that API Gateway does not take.</summary>
/// <param name="socket">Nothing else may read from it.</param>
/// <param name="frames">What the socket does not tell of its frames.</param>
/// <param name="onBegin">Called when a message begins.</param>
/// <param name="onMessage">Must not block; the bytes, which are UTF-8, are valid only during the call.</param>
/// <param name="refuse">Begins to close the connection. What comes after is read to its end and not heard.</param>
internal sealed class Inbox(
    WebSocket socket, FrameObserver frames, Action onBegin, Action<ReadOnlyMemory<byte>> onMessage, Action<Disconnection> refuse)
{
    private const int FirstBuffer = 4 * 1024;

    private long _messages;
    private bool _refused;

    /// <summary>Reads one message.</summary>
    /// <returns>False when a close frame came instead.</returns>
    public async Task<bool> ReceiveAsync()
    {
        // An empty read waits without a buffer: ten thousand silent clients hold none.
        var part = await socket.ReceiveAsync(Memory<byte>.Empty, CancellationToken.None);
        if (part.MessageType == WebSocketMessageType.Close)
        {
            return false;
        }
        _messages++;
        onBegin();
        if (part.MessageType == WebSocketMessageType.Binary)
        {
            Refuse(Disconnection.BinaryFrame);
        }
        var buffer = ArrayPool<byte>.Shared.Rent(FirstBuffer);
        try
        {
            var length = 0;
            CheckLength(length);
            while (!part.EndOfMessage)
            {
                if (length == buffer.Length)
                {
                    buffer = Grow(buffer);
                }
                part = await socket.ReceiveAsync(buffer.AsMemory(length), CancellationToken.None);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    return false;
                }
                // Closing over unread bytes would reset the connection, and the reset may overtake the close frame.
                length = _refused ? 0 : length + part.Count;
                CheckLength(length);
            }
            // The WebSocket checks this too, but not whether an empty last frame cuts a character.
            if (!_refused && !Utf8.IsValid(buffer.AsSpan(0, length)))
            {
                Refuse(Disconnection.NotText);
            }
            if (!_refused)
            {
                onMessage(buffer.AsMemory(0, length));
            }
            return true;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private void CheckLength(int length)
    {
        if (frames.OversizedMessage <= _messages)
        {
            Refuse(Disconnection.FrameTooLong);
        }
        else if (length > Limits.Message)
        {
            Refuse(Disconnection.MessageTooLong);
        }
    }

    private void Refuse(Disconnection why)
    {
        _refused = true;
        refuse(why);
    }

    private static byte[] Grow(byte[] buffer)
    {
        var larger = ArrayPool<byte>.Shared.Rent(buffer.Length * 2);
        buffer.CopyTo(larger, 0);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
