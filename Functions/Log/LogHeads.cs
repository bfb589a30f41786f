using System.Collections.Concurrent;

namespace ChatFunctions.Log;

/// <summary>What one environment remembers of the rooms it wrote to, so that a quiet room costs a write and no read.</summary>
internal sealed class LogHeads(TimeProvider clock)
{
    // A room is its name and three words; who floods an environment with rooms makes it forget, not grow.
    private const int MostRooms = 1000;

    /// <summary>
    /// Before a row expires its number must no longer be counted on: a write that was decided on now may land as late as an
    /// invocation may last (28 s), and a clock may be behind by as much again. Once the row is gone, another environment may have begun
    /// the log anew.
    /// </summary>
    public static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);

    private readonly ConcurrentDictionary<string, LogHead> _heads = new();

    /// <summary>The newest number seen of a room; null when there is none that can be counted on.</summary>
    public LogHead? Find(string room) =>
        _heads.TryGetValue(room, out var head) && Holds(head.ExpiresAt) ? head : null;

    /// <summary>Whether a row that expires then is certain to be there while an invocation lasts.</summary>
    public bool Holds(DateTimeOffset expiresAt) => clock.GetUtcNow() < expiresAt - Margin;

    public void Remember(string room, LogHead head)
    {
        if (_heads.Count >= MostRooms)
            _heads.Clear();
        _heads[room] = head;
    }

    public void Forget(string room) => _heads.TryRemove(room, out _);
}
