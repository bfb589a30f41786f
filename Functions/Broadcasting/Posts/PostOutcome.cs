namespace ChatFunctions.Broadcasting.Posts;

/// <summary>How one POST to @connections ended.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Reason">For the log; null when there is nothing to tell.</param>
/// <param name="Multiplexed">Whether the connection carries several posts at once (HTTP/2).</param>
/// <param name="Via">The number of the connections that it went by, when they left it unanswered.</param>
internal readonly record struct PostOutcome(PostOutcomeKind Kind, string? Reason = null, bool Multiplexed = false, int Via = 0)
{
    /// <summary>Whether another try may end better.</summary>
    public bool IsFailure => Kind is PostOutcomeKind.Throttled or PostOutcomeKind.Unanswered or PostOutcomeKind.Unavailable;
}

internal enum PostOutcomeKind
{
    Delivered,
    Gone,

    /// <summary>429: the account's rate, or this one client's full buffer.</summary>
    Throttled,

    /// <summary>No answer in time: the endpoint is slow, or this one client is.</summary>
    Unanswered,

    /// <summary>5xx or a connection error, which is never the client's doing.</summary>
    Unavailable,

    /// <summary>Any other status: another try would end the same way.</summary>
    Refused,
}
