namespace ChatFunctions.Protocol.Frames;

/// <summary>A member of a room, as the others see it.</summary>
/// <param name="Name">Who signed in: the account's name. Else the name given on joining, not verified; null when none was.</param>
/// <param name="ConnectionId">Its connection.</param>
/// <param name="JoinedAt">ISO-8601 UTC with milliseconds.</param>
internal sealed record Person(string? Name, string ConnectionId, string? JoinedAt)
{
    /// <summary>The account, which is listed once however many connections it has; null where nobody signs in.</summary>
    public string? User { get; init; }
}
