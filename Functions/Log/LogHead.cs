namespace ChatFunctions.Log;

/// <summary>The newest number of a room's log, as this environment last saw it.</summary>
/// <param name="Seq">The number.</param>
/// <param name="ExpiresAt">When DynamoDB may delete its row: from then on the log may be found empty and begun anew elsewhere.</param>
/// <param name="Contended">Whether others were writing into the room at the same time.</param>
internal readonly record struct LogHead(long Seq, DateTimeOffset ExpiresAt, bool Contended);
