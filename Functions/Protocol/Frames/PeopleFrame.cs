using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>Who is in a room.</summary>
/// <param name="Room">The room; null for everyone.</param>
/// <param name="People">Some of them, at most 100 and no more than fit one frame; none for everyone, who gave no names.</param>
/// <param name="Count">How many were counted.</param>
/// <param name="Complete">Whether all were counted.</param>
internal sealed record PeopleFrame(string? Room, IReadOnlyList<Person> People, int Count, bool Complete)
{
    [JsonPropertyOrder(-1)]
    public string Type => "people";
}
