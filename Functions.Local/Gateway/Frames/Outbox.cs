using System.Net.WebSockets;

namespace Functions.Local.Gateway.Frames;

internal enum SendOutcome
{
    Queued,
    Full,
    Closed,
}

/// <summary>
/// What waits to be sent on one WebSocket, in order. It runs only while there is something to send, in whoever's thread
/// queued it, so that ten thousand silent connections cost no tasks. Until it is started it only queues.
/// </summary>
/// <param name="capacity">Bytes that may wait, the message being sent included.</param>
/// <param name="abort">Cuts the connection; called when sending fails.</param>
internal sealed class Outbox(int capacity, Action abort)
{
    // What an entry costs besides its payload; it also bounds the number of empty messages.
    private const int Overhead = 64;

    private enum Step
    {
        Send,
        Close,
        Rest,
    }

    private readonly Lock _gate = new();
    private readonly Queue<OutgoingMessage> _waiting = new();
    private WebSocket? _socket;
    private int _bytes;
    private bool _sending;
    private TaskCompletionSource? _closed;
    private (WebSocketCloseStatus Status, string? Reason) _close;

    /// <summary>Queues a message, or gives its buffer back when that is not possible.</summary>
    public SendOutcome TryEnqueue(OutgoingMessage message)
    {
        bool start;
        lock (_gate)
        {
            if (_closed is not null || _bytes + message.Length + Overhead > capacity)
            {
                message.Return();
                return _closed is null ? SendOutcome.Full : SendOutcome.Closed;
            }
            _bytes += message.Length + Overhead;
            _waiting.Enqueue(message);
            start = BeginsSending();
        }
        if (start)
        {
            _ = SendAsync();
        }
        return SendOutcome.Queued;
    }

    /// <summary>Sends what is queued, and from here on what comes.</summary>
    /// <param name="socket">Nothing else may send on it.</param>
    public void Start(WebSocket socket)
    {
        bool start;
        lock (_gate)
        {
            _socket = socket;
            start = (_waiting.Count > 0 || _closed is not null) && BeginsSending();
        }
        if (start)
        {
            _ = SendAsync();
        }
    }

    /// <summary>Lets what is queued go out, then a close frame; nothing is queued any more. Only the first call counts.</summary>
    /// <returns>Ends with the close frame sent or the connection cut; never fails.</returns>
    public Task CloseAsync(WebSocketCloseStatus status, string? reason)
    {
        bool start;
        lock (_gate)
        {
            if (_closed is not null)
            {
                return _closed.Task;
            }
            _closed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _close = (status, reason);
            start = BeginsSending();
        }
        if (start)
        {
            _ = SendAsync();
        }
        return _closed.Task;
    }

    // Under the gate.
    private bool BeginsSending()
    {
        var begins = _socket is not null && !_sending;
        _sending |= begins;
        return begins;
    }

    private async Task SendAsync()
    {
        try
        {
            Step step;
            while ((step = Next(out var message)) == Step.Send)
            {
                try
                {
                    await _socket!.SendAsync(message.Bytes, WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
                }
                finally
                {
                    Sent(message);
                }
            }
            if (step == Step.Close)
            {
                await _socket!.CloseOutputAsync(_close.Status, _close.Reason, CancellationToken.None);
                _closed!.TrySetResult();
            }
        }
        catch (Exception)
        {
            // Whatever the transport throws, the client is gone; the receive loop sees it and tells the rest of the gateway.
            Drop();
            abort();
        }
    }

    private Step Next(out OutgoingMessage message)
    {
        lock (_gate)
        {
            if (_waiting.TryDequeue(out message))
            {
                return Step.Send;
            }
            // Once closing, this run stays the one that sends, so that the close frame goes out once.
            _sending = _closed is not null;
            return _sending ? Step.Close : Step.Rest;
        }
    }

    private void Sent(OutgoingMessage message)
    {
        message.Return();
        lock (_gate)
        {
            _bytes -= message.Length + Overhead;
        }
    }

    private void Drop()
    {
        lock (_gate)
        {
            _closed ??= new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            while (_waiting.TryDequeue(out var message))
            {
                message.Return();
            }
        }
        _closed.TrySetResult();
    }
}
