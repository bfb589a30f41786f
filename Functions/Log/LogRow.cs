using System.Globalization;
using System.Text;
using Amazon.DynamoDBv2.Model;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;

namespace ChatFunctions.Log;

/// <summary>
/// The rows of the table of messages. Row 0 of a room, which never expires, says where its log begins (<c>start</c>); each other
/// row is a message, or a number that was left out when the log began anew. Where several write at once a message's row says when its
/// write was sent (<c>writtenAt</c>, in Unix microseconds).
/// </summary>
internal static class LogRow
{
    public const string Room = "room";
    public const string Seq = "seq";
    public const string ExpiresAt = "expiresAt";
    public const string Start = "start";
    public const string WrittenAt = "writtenAt";
    public const string Id = "id";

    /// <summary>
    /// DynamoDB may delete a row this long after its message is no longer shown: the number next to what is shown is stored next to
    /// a row that is certain to be there.
    /// </summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(10);

    // Of what a row has beside its text.
    private const int RestLength = 200;

    public static Dictionary<string, AttributeValue> Key(string room, long seq) =>
        new() { [Room] = new(room), [Seq] = Number(seq) };

    public static Dictionary<string, AttributeValue> Of(string room, MessageFrame message, DateTimeOffset expiresAt)
    {
        var row = Empty(room, message.Seq!.Value, expiresAt);
        row[Id] = new(message.Id);
        row["from"] = new(message.From);
        row["message"] = new(message.Message);
        row["sentAt"] = new(message.SentAt);
        if (message.Name is { } name)
            row["name"] = new(name);
        if (message.User is { } user)
            row["user"] = new(user);
        return row;
    }

    /// <summary>A number without a message, which nobody gets.</summary>
    public static Dictionary<string, AttributeValue> Empty(string room, long seq, DateTimeOffset expiresAt)
    {
        var row = Key(room, seq);
        row[ExpiresAt] = Number(expiresAt.ToUnixTimeSeconds());
        return row;
    }

    public static Dictionary<string, AttributeValue> Beginning(string room, long start)
    {
        var row = Key(room, 0);
        row[Start] = Number(start);
        return row;
    }

    /// <summary>The message of a row; null when it is no longer to be shown.</summary>
    public static MessageFrame? Message(Dictionary<string, AttributeValue> row, DateTimeOffset now) =>
        row.TryGetValue("message", out var message) && ExpiresAtOf(row) - Grace > now
            ? new(row[Id].S, row["from"].S, row.GetValueOrDefault("name")?.S, message.S, row["sentAt"].S)
            {
                Seq = SeqOf(row),
                Room = row[Room].S is var room && room == RoomName.Everyone ? null : room,
                User = row.GetValueOrDefault("user")?.S,
            }
            : null;

    /// <summary>Whether a stored row is the one that was to be stored.</summary>
    public static bool IsSame(Dictionary<string, AttributeValue>? stored, Dictionary<string, AttributeValue> row) =>
        stored is not null && new[] { Id, "from", "message", "sentAt" }.All(name => stored.GetValueOrDefault(name)?.S == row[name].S);

    public static long SeqOf(Dictionary<string, AttributeValue> row) => Long(row[Seq]);

    public static long StartOf(Dictionary<string, AttributeValue> row) => Long(row[Start]);

    /// <summary>When the write was sent, by its writer's clock; null where nobody else was writing.</summary>
    public static DateTimeOffset? WrittenAtOf(Dictionary<string, AttributeValue> row) => row.TryGetValue(WrittenAt, out var writtenAt)
        ? DateTimeOffset.UnixEpoch.AddTicks(Long(writtenAt) * TimeSpan.TicksPerMicrosecond)
        : null;

    public static AttributeValue Microseconds(DateTimeOffset time) => Number((time - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond);

    public static DateTimeOffset ExpiresAtOf(Dictionary<string, AttributeValue> row) => DateTimeOffset.FromUnixTimeSeconds(Long(row[ExpiresAt]));

    /// <summary>About how many bytes a row has.</summary>
    public static int LengthOf(Dictionary<string, AttributeValue> row) =>
        RestLength + (row.TryGetValue("message", out var message) ? Encoding.UTF8.GetByteCount(message.S) : 0);

    public static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };

    private static long Long(AttributeValue value) => long.Parse(value.N, CultureInfo.InvariantCulture);
}
