using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>
/// What everyone but the sender receives. A receiver drops what repeats <paramref name="Name"/>, <paramref name="Id"/> and
/// <paramref name="Message"/>; <paramref name="From"/> changes at a reconnect and counts only where there is no name.
/// </summary>
/// <param name="Id">The message's id, unique for its sender.</param>
/// <param name="From">The sender's connection id.</param>
/// <param name="Name">The sender's display name, if given.</param>
/// <param name="Message">The text.</param>
/// <param name="SentAt">When the server took it, ISO-8601 UTC with milliseconds.</param>
internal sealed record MessageFrame(string Id, string From, string? Name, string Message, string SentAt)
{
    [JsonPropertyOrder(-1)]
    public string Type => "message";

    /// <summary>Its number in the room's log; null where nothing is stored.</summary>
    public long? Seq { get; init; }

    /// <summary>The room; null for everyone.</summary>
    public string? Room { get; init; }

    /// <summary>The sender's account, and then the name is its name; null where nobody signs in.</summary>
    public string? User { get; init; }
}
