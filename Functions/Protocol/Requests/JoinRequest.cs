using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>A valid <c>join</c> frame.</summary>
/// <param name="Room">The room.</param>
/// <param name="Name">The name to be listed under: the account's or, where nobody signs in, the one given, trimmed, if any.</param>
/// <param name="After">The number up to which the client has everything; null for the newest messages.</param>
internal sealed record JoinRequest(string Room, string? Name, long? After)
{
    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <param name="verifiedName">The account's name; null where nobody signs in.</param>
    public static (JoinRequest? Request, ErrorFrame? Error) Parse(string? body, string? verifiedName = null)
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

        var (name, nameError) = DisplayName.Read(frame.Name, verifiedName);
        if (nameError is not null)
        {
            return (null, ErrorFrame.Invalid(nameError));
        }

        return HistoryRequest.IsNumber(frame.After)
            ? (new JoinRequest(frame.Room.Text!, name, frame.After.Number), null)
            : (null, ErrorFrame.Invalid(HistoryRequest.NumberRule("after")));
    }
}
