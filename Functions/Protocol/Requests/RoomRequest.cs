using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>A valid frame that names a room and nothing else, as <c>leave</c> and <c>people</c> do.</summary>
/// <param name="Room">The room; null for everyone.</param>
internal sealed record RoomRequest(string? Room)
{
    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <param name="required">Whether it must name a room.</param>
    public static (RoomRequest? Request, ErrorFrame? Error) Parse(string? body, bool required)
    {
        var (frame, error) = ClientFrame.Read(body);
        if (frame is null)
        {
            return (null, error);
        }

        return (required ? RoomName.IsValid(frame.Room.Text) : RoomName.IsValidOrAbsent(frame.Room))
            ? (new RoomRequest(frame.Room.Text), null)
            : (null, ErrorFrame.Invalid(RoomName.Rule));
    }
}
