using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>What a function answered to a message, whether or not the sender got it.</summary>
/// <param name="Message">The message.</param>
/// <param name="Seq">The number it was given.</param>
/// <param name="IsWhole">Whether everyone was posted it, as far as the ack tells.</param>
/// <param name="By">The sender's connection.</param>
/// <param name="At">When.</param>
internal sealed record Ack(SentMessage Message, long Seq, bool IsWhole, Connection By, int At)
{
    public static Ack Read(JsonElement ack, SentMessage message, Connection by, int at) => new(
        message,
        ack.GetProperty("seq").GetInt64(),
        ack.GetProperty("complete").GetBoolean() && ack.GetProperty("failed").GetInt32() == 0,
        by,
        at);
}
