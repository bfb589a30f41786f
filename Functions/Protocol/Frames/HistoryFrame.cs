using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>A part of a room's log.</summary>
/// <param name="Room">The room; null for everyone.</param>
/// <param name="Messages">Oldest first.</param>
/// <param name="Last">The log's newest number; 0 when the log is empty.</param>
/// <param name="Complete">Whether the messages reach to <paramref name="Last"/>, which the newest always do, or for a page before a number, to the oldest kept.</param>
internal sealed record HistoryFrame(string? Room, IReadOnlyList<MessageFrame> Messages, long Last, bool Complete)
{
    [JsonPropertyOrder(-1)]
    public string Type => "history";
}
