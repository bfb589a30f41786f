using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;

namespace Functions.Benchmarks.Aws;

/// <summary>Where <see cref="PolledTransport"/> listens, with the thread that serves all of its connections.</summary>
internal sealed class PolledListener : IConnectionListener
{
    private static readonly TimeSpan _interval = TimeSpan.FromMilliseconds(1);

    /// <summary>How long to wait for somebody to connect before looking whether to end.</summary>
    private static readonly TimeSpan _idleWait = TimeSpan.FromMilliseconds(100);

    private readonly Socket _socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();
    private readonly Dictionary<Socket, PolledConnection> _connections = [];
    private readonly Thread _thread;
    private volatile bool _ended;

    public PolledListener(IPEndPoint endpoint)
    {
        _socket.Bind(endpoint);
        _socket.Listen();
        EndPoint = _socket.LocalEndPoint!;
        _thread = new(Serve) { IsBackground = true };
        _thread.Start();
    }

    public EndPoint EndPoint { get; }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _accepted.Reader.WaitToReadAsync(cancellationToken) && _accepted.Reader.TryRead(out var connection) ? connection : null;

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync()
    {
        _ended = true;
        _thread.Join();
        return ValueTask.CompletedTask;
    }

    private void Serve()
    {
        while (!_ended)
        {
            if (_connections.Count > 0)
                Thread.Sleep(_interval);
            List<Socket> readable = [_socket, .. _connections.Keys];
            Socket.Select(readable, null, null, _connections.Count > 0 ? TimeSpan.Zero : _idleWait);
            foreach (var socket in readable)
            {
                if (socket == _socket)
                    Accept();
                else
                    _connections[socket].Receive();
            }

            foreach (var (socket, connection) in _connections)
            {
                connection.Send();
                if (connection.IsClosed)
                {
                    _connections.Remove(socket);
                    socket.Dispose();
                }
            }
        }

        foreach (var socket in _connections.Keys)
            socket.Dispose();
        _socket.Dispose();
    }

    private void Accept()
    {
        do
        {
            Socket socket;
            try
            {
                socket = _socket.Accept();
                socket.NoDelay = true;
            }
            catch (SocketException)
            {
                // It was reset meanwhile, or there are too many: the next look tries again.
                return;
            }

            var connection = new PolledConnection(socket);
            _connections[socket] = connection;
            _accepted.Writer.TryWrite(connection);
        }
        while (_socket.Poll(TimeSpan.Zero, SelectMode.SelectRead));
    }
}
