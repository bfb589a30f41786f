using System.Net.WebSockets;
using Functions.Local.Gateway.Authorizers;
using Functions.Local.Gateway.Frames;
using Microsoft.AspNetCore.Connections.Features;

namespace Functions.Local.Gateway.Connections;

/// <summary>One client: pending during its handshake, then open with a socket, a timer and a queue of its own, then closed.</summary>
internal sealed class Connection(string sourceIp, string? userAgent, GatewayOptions options, TimeProvider clock)
{
    private IConnectionLifetimeFeature? _transport;
    private WebSocket? _socket;
    private FrameObservingUpgrade? _upgrade;
    private Outbox? _outbox;
    private ITimer? _timer;
    private Disconnection? _end;
    private long _lastActiveTicks;
    private volatile bool _open;

    public string Id { get; } = Identifiers.Create();

    public DateTimeOffset ConnectedAt { get; } = clock.GetUtcNow();

    /// <summary>When the last message went either way.</summary>
    public DateTimeOffset LastActiveAt =>
        Volatile.Read(ref _lastActiveTicks) is > 0 and var ticks ? new DateTimeOffset(ticks, TimeSpan.Zero) : ConnectedAt;

    public string SourceIp { get; } = sourceIp;

    public string? UserAgent { get; } = userAgent;

    /// <summary>Who the client is; null without an authorizer. Set once, before the first event that carries it.</summary>
    public AuthorizerContext? Authorizer { get; set; }

    public bool IsOpen => _open;

    /// <summary>
    /// Ends the pending state. To be called before the client can see its 101, for whoever posts after that must find the
    /// connection: what is posted earlier waits for the socket.
    /// </summary>
    public void Open(HttpContext context)
    {
        // Not the context: it must not be touched once the request is over, and a late timer or send could.
        _transport = context.Features.Get<IConnectionLifetimeFeature>();
        _upgrade = FrameObservingUpgrade.Of(context);
        _outbox = new Outbox(options.SendBufferSize, OnSendFailed);
        _lastActiveTicks = clock.GetUtcNow().Ticks;
        _timer = clock.CreateTimer(
            static connection => ((Connection)connection!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Remaining(), Timeout.InfiniteTimeSpan);
        _open = true;
    }

    /// <summary>Queues a text message for the client. The buffer belongs to the connection from here on.</summary>
    public SendOutcome Send(OutgoingMessage message)
    {
        if (!_open)
        {
            message.Return();
            return SendOutcome.Closed;
        }
        var outcome = _outbox!.TryEnqueue(message);
        if (outcome == SendOutcome.Queued)
        {
            Touch();
        }
        return outcome;
    }

    /// <summary>Begins to close an open connection: what is queued goes out first. Does not wait; the first call counts.</summary>
    public void Close(Disconnection why) => _ = CloseAsync(why);

    /// <summary>Cuts the connection.</summary>
    public void Abort()
    {
        _open = false;
        Interlocked.CompareExchange(ref _end, Disconnection.Abnormal, null);
        // Not the socket, whose Abort touches the request's context: the request may just have ended.
        _transport?.Abort();
    }

    /// <summary>Serves an open connection until it ends.</summary>
    /// <param name="upgrade">Answers the handshake.</param>
    /// <param name="onMessage">Must not block; the bytes, which are UTF-8, are valid only during the call.</param>
    public async Task<Disconnection> RunAsync(Func<Task<WebSocket>> upgrade, Action<Connection, ReadOnlyMemory<byte>> onMessage)
    {
        try
        {
            // Never disposed: ASP.NET's socket then cuts a connection that did not close in order, and the reset overtakes what
            // the client was told. The socket holds nothing but the connection, which ends with the request.
            var socket = _socket = await upgrade();
            _outbox!.Start(socket);
            var inbox = new Inbox(socket, _upgrade!.Frames, Touch, Hear, Close);
            while (await inbox.ReceiveAsync())
            {
            }
            await CloseAsync(_upgrade.Frames.ClosedWithoutCode ? Disconnection.WithoutCode : Disconnection.ByClient(socket));
        }
        catch (Exception lost) when (lost is WebSocketException or OperationCanceledException or IOException or ObjectDisposedException)
        {
            await EndAsync();
        }
        finally
        {
            _open = false;
            await _timer!.DisposeAsync();
        }
        return _end!;

        // What a closing connection still sends is not heard.
        void Hear(ReadOnlyMemory<byte> message)
        {
            if (_end is null)
            {
                onMessage(this, message);
            }
        }
    }

    /// <summary>After reading has failed: the client is gone, or has sent what RFC 6455 forbids.</summary>
    private async Task EndAsync()
    {
        if (_upgrade!.Frames.CloseSent is not { } code)
        {
            Abort();
            return;
        }
        // The WebSocket itself answers what is forbidden with a close frame (1002, 1007).
        _open = false;
        Interlocked.CompareExchange(ref _end, new Disconnection(code, ""), null);
        using var patience = new CancellationTokenSource(options.CloseTimeout, clock);
        await _upgrade.DrainAsync(patience.Token);
    }

    private Task CloseAsync(Disconnection why)
    {
        _open = false;
        if (Interlocked.CompareExchange(ref _end, why, null) is null)
        {
            _timer!.Change(options.CloseTimeout, Timeout.InfiniteTimeSpan);
        }
        return why == Disconnection.WithoutCode
            ? _outbox!.CloseAsync(WebSocketCloseStatus.Empty, null)
            : _outbox!.CloseAsync((WebSocketCloseStatus)why.StatusCode, why.Reason);
    }

    private void OnSendFailed()
    {
        // After a close frame nothing can be sent, whoever sent it; cutting the connection would only overtake it.
        if (_upgrade!.Frames.CloseSent is null)
        {
            Abort();
        }
    }

    private void Touch() => Volatile.Write(ref _lastActiveTicks, clock.GetUtcNow().Ticks);

    private TimeSpan Remaining()
    {
        var now = clock.GetUtcNow();
        var idle = LastActiveAt + options.IdleTimeout - now;
        var life = ConnectedAt + options.Lifetime - now;
        return idle < life ? idle : life;
    }

    // One timer a connection, and none of it moved at a message: it looks when it fires how long there is still to go.
    private void OnTimer()
    {
        if (_end is not null)
        {
            Abort();
        }
        else if (Remaining() is var remaining && remaining > TimeSpan.Zero)
        {
            _timer!.Change(remaining, Timeout.InfiniteTimeSpan);
        }
        else
        {
            Close(Disconnection.GoingAway);
        }
    }
}
