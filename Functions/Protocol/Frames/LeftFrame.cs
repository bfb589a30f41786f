using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>What who left a room receives.</summary>
internal sealed record LeftFrame(string Room)
{
    [JsonPropertyOrder(-1)]
    public string Type => "left";
}
