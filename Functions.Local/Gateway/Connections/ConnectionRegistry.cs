using System.Collections.Concurrent;

namespace Functions.Local.Gateway.Connections;

/// <summary>Every connection from the start of its handshake to its end, by id.</summary>
internal sealed class ConnectionRegistry
{
    private readonly ConcurrentDictionary<string, Connection> _connections = new(StringComparer.Ordinal);

    /// <summary>All connections, those in their handshake included.</summary>
    public ICollection<Connection> All => _connections.Values;

    public int OpenCount => _connections.Count(entry => entry.Value.IsOpen);

    public void Add(Connection connection) => _connections[connection.Id] = connection;

    public void Remove(Connection connection) => _connections.TryRemove(connection.Id, out _);

    /// <summary>An open connection; null when it is closed, unknown or still in its handshake.</summary>
    public Connection? FindOpen(string id) =>
        _connections.TryGetValue(id, out var connection) && connection.IsOpen ? connection : null;
}
