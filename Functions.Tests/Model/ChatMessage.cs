using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>A message as a member receives it.</summary>
/// <param name="Room">Null for everyone.</param>
internal sealed record ChatMessage(long Seq, string? Room, string Id, string Name, string Text) : INumbered
{
    public string Identity => $"{Id} {Name} {Text}";

    public static ChatMessage Read(JsonElement frame) => new(
        frame.GetProperty("seq").GetInt64(),
        frame.TryGetProperty("room", out var room) ? room.GetString() : null,
        frame.GetProperty("id").GetString()!,
        frame.GetProperty("name").GetString()!,
        frame.GetProperty("message").GetString()!);
}
