using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol.Frames;

/// <summary>What the caller receives instead of an answer.</summary>
/// <param name="Code">One of <see cref="ErrorCode"/>.</param>
/// <param name="Message">What to do about it.</param>
/// <param name="RequestId">The invocation's id, to find it in the logs.</param>
/// <param name="Id">The frame's own id, when it had a valid one.</param>
internal sealed record ErrorFrame(string Code, string Message, string RequestId, string? Id)
{
    [JsonPropertyOrder(-1)]
    public string Type => "error";

    /// <summary>The room that the frame named, when it was a valid one.</summary>
    public string? Room { get; init; }

    /// <summary>What is wrong with a frame; its request id is still to be filled in.</summary>
    public static ErrorFrame Invalid(string message, string? id = null) => new(ErrorCode.InvalidMessage, message, "", id);

    /// <summary>The room is not the caller's to read or to write to; the request id is still to be filled in.</summary>
    public static ErrorFrame NotAMember(string room, string? id = null) =>
        new(ErrorCode.NotAMember, "You are not in this room; join it first.", "", id) { Room = room };

    /// <summary>Whoever asks is connected no longer, as far as the table says; the request id is still to be filled in.</summary>
    public static ErrorFrame NotConnected(string room) =>
        new(ErrorCode.NotConnected, "This connection has ended; connect again.", "", null) { Room = room };

    /// <summary>The caller's account may not join the room; the request id is still to be filled in.</summary>
    public static ErrorFrame NotAllowed(string room) => new(
        ErrorCode.NotAllowed,
        "Your account may not join this room; ask whoever runs the chat to add you to its group, then sign in again.",
        "",
        null)
    { Room = room };
}
