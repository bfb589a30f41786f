using System.Collections.Concurrent;
using ChatFunctions.Protocol.Requests;

namespace ChatFunctions.Throttling;

/// <summary>
/// The rooms whose last message found a table without capacity. Who comes right after it would wait as long, and hold an execution
/// meanwhile; a room is a partition of its own, so that others need not wait with it.
/// </summary>
internal sealed class BusyRooms(TimeProvider clock)
{
    private const int MostRooms = 1000;

    private static readonly TimeSpan _busyFor = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, long> _since = new();

    /// <param name="room">Null for everyone.</param>
    public bool Contain(string? room) =>
        _since.TryGetValue(room ?? RoomName.Everyone, out var since) && clock.GetElapsedTime(since) < _busyFor;

    /// <inheritdoc cref="Contain"/>
    public void Add(string? room)
    {
        if (_since.Count >= MostRooms)
            _since.Clear();
        _since[room ?? RoomName.Everyone] = clock.GetTimestamp();
    }
}
