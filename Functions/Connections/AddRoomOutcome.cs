namespace ChatFunctions.Connections;

/// <summary>What came of noting a room on a connection's row.</summary>
internal enum AddRoomOutcome
{
    /// <summary>It is noted, perhaps since before.</summary>
    Added,

    /// <summary>The connection is in as many rooms as it may be.</summary>
    TooMany,

    /// <summary>The connection has no row: it has ended.</summary>
    NotConnected,
}
