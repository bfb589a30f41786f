using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Functions.Tests.Faults.Proxy;

/// <summary>
/// Carries bytes between the functions and a service until it falls silent: connections then stay open, and nothing passes any
/// more in either direction. It lies below TLS and HTTP, so it is the same for all their versions.
/// </summary>
internal sealed class Wire : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly Uri _service;
    private readonly CancellationTokenSource _ended = new();
    private readonly ConcurrentBag<Connection> _connections = [];
    private readonly Task _accepting;
    private volatile bool _silenceNew;

    private Wire(Uri service)
    {
        _service = service;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>The service's, by this wire.</summary>
    public Uri Address => new UriBuilder(_service) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;

    /// <summary>Connections that the functions opened so far.</summary>
    public int Opened => _connections.Count;

    public static Wire To(Uri service) => new(service);

    /// <summary>Connections opened until now are silent for good, those opened from now on for good too until <see cref="Recover"/>.</summary>
    public void Silence(bool alsoNew = false)
    {
        _silenceNew = alsoNew;
        foreach (var connection in _connections)
            connection.IsSilent = true;
    }

    /// <summary>Connections opened from now on carry bytes.</summary>
    public void Recover() => _silenceNew = false;

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _accepting;
        _listener.Stop();
        await Task.WhenAll(_connections.Select(connection => connection.Carrying));
        _ended.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync(_ended.Token);
                var connection = new Connection { IsSilent = _silenceNew };
                connection.Carrying = CarryAsync(client, connection);
                _connections.Add(connection);
            }
        }
        catch (OperationCanceledException)
        {
            // Disposed.
        }
    }

    private async Task CarryAsync(TcpClient client, Connection connection)
    {
        using var near = client;
        using var far = new TcpClient();
        near.NoDelay = far.NoDelay = true;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, _service.Port, _ended.Token);
            await Task.WhenAny(
                CarryAsync(near.GetStream(), far.GetStream(), connection),
                CarryAsync(far.GetStream(), near.GetStream(), connection));
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException)
        {
            // Disposed, or the service is not there: either ends the connection.
        }
    }

    /// <summary>Ends when either side does, but not while it is silent.</summary>
    private async Task CarryAsync(NetworkStream from, NetworkStream to, Connection connection)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int read;
            do
            {
                read = await from.ReadAsync(buffer, _ended.Token);
                if (connection.IsSilent)
                    await Task.Delay(Timeout.Infinite, _ended.Token);
                await to.WriteAsync(buffer.AsMemory(0, read), _ended.Token);
            }
            while (read > 0);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
        }
    }

    private sealed class Connection
    {
        private volatile bool _isSilent;

        public bool IsSilent
        {
            get => _isSilent;
            set => _isSilent = value;
        }

        public Task Carrying { get; set; } = Task.CompletedTask;
    }
}
