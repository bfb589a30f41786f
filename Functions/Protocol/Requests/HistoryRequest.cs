using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>A valid <c>history</c> frame.</summary>
/// <param name="Room">The room; null for everyone.</param>
/// <param name="Range">Which messages.</param>
internal sealed record HistoryRequest(string? Room, LogRange Range)
{
    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    public static (HistoryRequest? Request, ErrorFrame? Error) Parse(string? body)
    {
        var (frame, error) = ClientFrame.Read(body);
        if (frame is null)
        {
            return (null, error);
        }

        if (!RoomName.IsValidOrAbsent(frame.Room))
        {
            return Invalid(RoomName.Rule);
        }

        if (frame.After.IsPresent && frame.Before.IsPresent)
        {
            return Invalid("Give `after` or `before`, not both.");
        }

        if (!IsNumber(frame.After))
        {
            return Invalid(NumberRule("after"));
        }

        if (!IsNumber(frame.Before))
        {
            return Invalid(NumberRule("before"));
        }

        return frame.Limit is { IsPresent: true, Number: not (>= 1 and <= LogRange.MostMessages) }
            ? Invalid($"`limit` must be a whole number from 1 to {LogRange.MostMessages}, or be left out.")
            : (new HistoryRequest(
                frame.Room.Text,
                new LogRange(frame.After.Number, frame.Before.Number, (int)(frame.Limit.Number ?? LogRange.MostMessages))), null);
    }

    /// <summary>Whether it is a number that a message may have, or absent.</summary>
    public static bool IsNumber(ClientValue value) => value is { IsPresent: false } or { Number: >= 0 and <= LogRange.Highest };

    public static string NumberRule(string member) => $"`{member}` must be the `seq` of a message, a whole number, or be left out.";

    private static (HistoryRequest?, ErrorFrame?) Invalid(string message) => (null, ErrorFrame.Invalid(message));
}
