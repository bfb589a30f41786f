using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Protocol.Requests;

/// <summary>A valid <c>sendMessage</c> frame.</summary>
/// <param name="Message">The text, never blank, as the sender wrote it.</param>
/// <param name="Id">The sender's own id for it, or a new UUIDv7.</param>
/// <param name="Name">The sender's account's name or, where nobody signs in, the one given, trimmed, if any.</param>
/// <param name="Room">The room it is for; null for everyone.</param>
/// <param name="IsRetry">Whether the sender may have sent it before.</param>
internal sealed record ClientMessage(string Message, string Id, string? Name, string? Room = null, bool IsRetry = false)
{
    private const int MaximumIdLength = 64;

    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <param name="now">The time for a new id.</param>
    /// <param name="verifiedName">The sender's account's name; null where nobody signs in.</param>
    /// <returns>The message, or the error to answer with (its request id still to be filled in).</returns>
    public static (ClientMessage? Message, ErrorFrame? Error) Parse(string? body, DateTimeOffset now, string? verifiedName = null)
    {
        var (frame, error) = ClientFrame.Read(body);
        return frame is null ? (null, error) : Parse(frame, now, verifiedName);
    }

    private static (ClientMessage?, ErrorFrame?) Parse(ClientFrame frame, DateTimeOffset now, string? verifiedName)
    {
        var id = frame.Id.Text;
        if (frame.Id.IsPresent && !IsId(id))
        {
            return Invalid($"`id` must be 1 to {MaximumIdLength} characters of A-Z, a-z, 0-9, _ and -, or be left out.", null);
        }

        var (name, nameError) = DisplayName.Read(frame.Name, verifiedName);
        if (nameError is not null)
        {
            return Invalid(nameError, id);
        }

        if (!RoomName.IsValidOrAbsent(frame.Room))
        {
            return Invalid(RoomName.Rule, id);
        }

        if (frame.Retry is { IsPresent: true, Flag: null })
        {
            return Invalid("`retry` must be true or false, or be left out.", id);
        }

        return frame.Message.Text is not { } message || VisibleText.IsBlank(message)
            ? Invalid("`message` must be a string that shows something.", id)
            : (new ClientMessage(message, id ?? Guid.CreateVersion7(now).ToString(), name, frame.Room.Text, frame.Retry.Flag == true), null);
    }

    private static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaximumIdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static (ClientMessage?, ErrorFrame?) Invalid(string message, string? id) => (null, ErrorFrame.Invalid(message, id));
}
