namespace Functions.Tests.Model;

/// <summary>A connection's time in a room.</summary>
/// <param name="Connection">Whose.</param>
/// <param name="Room">Null for everyone.</param>
/// <param name="Last">The log's newest number when it came in.</param>
/// <param name="Since">When it was told that, by the true time.</param>
internal sealed record Stay(Connection Connection, string? Room, long Last, DateTimeOffset Since)
{
    /// <summary>From when on it is about to end.</summary>
    public int Ended { get; set; } = int.MaxValue;
}
