using System.Diagnostics;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>One message and what became of it. Times are the stopwatch's timestamps.</summary>
internal sealed class Message(string id, Member sender)
{
    public string Id { get; } = id;

    public Member Sender { get; } = sender;

    /// <summary>How often it was sent; more than once when an attempt ended in an error.</summary>
    public int Attempts { get; private set; }

    public long FirstSentAt { get; private set; }

    /// <summary>Of the attempt that the ack answers.</summary>
    public long SentAt { get; private set; }

    public long AcknowledgedAt { get; private set; } = long.MaxValue;

    public int Delivered { get; private set; }

    public int Gone { get; private set; }

    public int Failed { get; private set; }

    public bool Complete { get; private set; }

    /// <summary>How often each receiver got it.</summary>
    public Dictionary<Member, int> Receipts { get; } = [];

    public bool IsAcknowledged => AcknowledgedAt != long.MaxValue;

    public void Sending()
    {
        Attempts++;
        SentAt = Stopwatch.GetTimestamp();
        FirstSentAt = FirstSentAt == 0 ? SentAt : FirstSentAt;
    }

    public void Acknowledge(JsonElement ack)
    {
        AcknowledgedAt = Stopwatch.GetTimestamp();
        Delivered = ack.GetProperty("delivered").GetInt32();
        Gone = ack.GetProperty("gone").GetInt32();
        Failed = ack.GetProperty("failed").GetInt32();
        Complete = ack.GetProperty("complete").GetBoolean();
    }
}
