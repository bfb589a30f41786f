using System.Diagnostics;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>One message and what became of it. Times are the stopwatch's timestamps.</summary>
/// <param name="id">Its sender's id for it.</param>
/// <param name="sender">Over whichever line.</param>
/// <param name="room">Null for everyone.</param>
/// <param name="length">Of its text.</param>
internal sealed class Message(string id, Person sender, string? room, int length)
{
    public string Id { get; } = id;

    public Person Sender { get; } = sender;

    public string? Room { get; } = room;

    public int Length { get; } = length;

    /// <summary>How often it was sent; more than once when an attempt ended in an error or with its line.</summary>
    public int Attempts { get; private set; }

    public long FirstSentAt { get; private set; }

    /// <summary>Of the attempt that the ack answers.</summary>
    public long SentAt { get; private set; }

    public long AcknowledgedAt { get; private set; } = long.MaxValue;

    /// <summary>Its number, by its ack.</summary>
    public long Seq { get; private set; }

    public int Delivered { get; private set; }

    public int Gone { get; private set; }

    public int Failed { get; private set; }

    public bool Complete { get; private set; }

    /// <summary>How often each receiver got it.</summary>
    public Dictionary<Member, int> Receipts { get; } = [];

    public bool IsAcknowledged => AcknowledgedAt != long.MaxValue;

    public string Frame
    {
        get
        {
            var inRoom = Room is null ? "" : $",\"room\":\"{Room}\"";
            var again = Attempts > 1 ? ",\"retry\":true" : "";
            return $$"""{"action":"sendMessage","id":"{{Id}}","name":"{{Sender.Name}}"{{inRoom}}{{again}},"message":"{{new string('x', Length)}}"}""";
        }
    }

    public void Sending()
    {
        Attempts++;
        SentAt = Stopwatch.GetTimestamp();
        FirstSentAt = FirstSentAt == 0 ? SentAt : FirstSentAt;
    }

    public void Acknowledge(JsonElement ack)
    {
        Seq = ack.GetProperty("seq").GetInt64();
        Delivered = ack.GetProperty("delivered").GetInt32();
        Gone = ack.GetProperty("gone").GetInt32();
        Failed = ack.GetProperty("failed").GetInt32();
        Complete = ack.GetProperty("complete").GetBoolean();
        AcknowledgedAt = Stopwatch.GetTimestamp();
    }
}
