namespace Functions.Tests.Model;

/// <summary>What must hold, whatever goes wrong.</summary>
internal enum Rule
{
    /// <summary>Each acked message is in the log under its number.</summary>
    Stored,

    /// <summary>A message is in the log once, or twice where it was sent again while a try was under way.</summary>
    Once,

    /// <summary>A number follows the one before it, unless that one's message has expired; then it is higher.</summary>
    Dense,

    /// <summary>A message acked as complete is posted to each who is in the room, or in the page that one got on coming in.</summary>
    Sent,

    /// <summary>Each member shows each message since it came in, once and in order.</summary>
    Shown,

    /// <summary>A number is tried in vain only where another took it meanwhile, or the environment's memory was old.</summary>
    Sparing,

    /// <summary>Who is in a room is not told otherwise.</summary>
    Member,

    /// <summary>Where nothing went wrong, none is told that something did.</summary>
    Answered,
}

internal sealed record Violation(Rule Rule, string What);
