using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>A valid <c>join</c> frame.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">The name to be listed under, trimmed; null when none was given.</param>
/// <param name="After">The number up to which the client has everything; null for the newest messages.</param>
internal sealed record JoinRequest(string Room, string? Name, long? After)
{
    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    public static (JoinRequest? Request, ErrorFrame? Error) Parse(string? body)
    {
        var (frame, error) = ClientFrame.Read(body);
        if (frame is null)
        {
            return (null, error);
        }

        if (!RoomName.IsValid(frame.Room.Text))
        {
            return (null, ErrorFrame.Invalid(RoomName.Rule));
        }

        if (!DisplayName.TryRead(frame.Name, out var name))
        {
            return (null, ErrorFrame.Invalid(DisplayName.Rule));
        }

        return HistoryRequest.IsNumber(frame.After)
            ? (new JoinRequest(frame.Room.Text!, name, frame.After.Number), null)
            : (null, ErrorFrame.Invalid(HistoryRequest.NumberRule("after")));
    }
}
