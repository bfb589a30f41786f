using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>What who joined a room receives. Where nothing is stored it has the room alone.</summary>
/// <param name="Room">The room.</param>
/// <param name="Messages">Oldest first.</param>
/// <param name="Last">The log's newest number; 0 when the log is empty.</param>
/// <param name="Complete">Whether the messages reach to <paramref name="Last"/>.</param>
internal sealed record JoinedFrame(string Room, IReadOnlyList<MessageFrame>? Messages, long? Last, bool? Complete)
{
    [JsonPropertyOrder(-1)]
    public string Type => "joined";
}
