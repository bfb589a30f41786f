using System.Text.Json;
using Functions.Tests.Model;

namespace Functions.Benchmarks.Soak;

/// <summary>What a member shows of one room, by the rule that the page follows too.</summary>
/// <param name="room">Null for everyone.</param>
internal sealed class RoomReceiver(string? room) : Receiver<LoggedMessage>
{
    public string? Room => room;

    /// <summary>Held by who asks the log, or leaves the room.</summary>
    public SemaphoreSlim Asking { get; } = new(1);

    /// <summary>What to ask of the log now, as a part of a frame: its newest messages, or those after a number.</summary>
    public string Question() => Ask() is { } held ? $",\"after\":{held}" : "";

    /// <summary>The answer to what <see cref="Question"/> said.</summary>
    public void Page(JsonElement page) => Page(
        [.. page.GetProperty("messages").EnumerateArray().Select(LoggedMessage.Of)],
        page.GetProperty("last").GetInt64(),
        page.GetProperty("complete").GetBoolean());
}
