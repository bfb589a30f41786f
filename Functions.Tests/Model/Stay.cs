namespace Functions.Tests.Model;

/// <summary>A connection's time in a room.</summary>
/// <param name="Connection">Whose.</param>
/// <param name="Room">Null for everyone.</param>
/// <param name="Last">The log's newest number when it came in.</param>
/// <param name="Since">When it was told that, by the true time.</param>
internal sealed record Stay(Connection Connection, string? Room, long Last, DateTimeOffset Since)
{
    private int _ended = int.MaxValue;

    /// <summary>From when on it is about to end, or its line is.</summary>
    public int Ended => Math.Min(Volatile.Read(ref _ended), Connection.Ended);

    public void End(int now) => Interlocked.CompareExchange(ref _ended, now, int.MaxValue);
}
