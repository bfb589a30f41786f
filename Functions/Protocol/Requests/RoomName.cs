using System.Text.RegularExpressions;

namespace ChatFunctions.Protocol.Requests;

/// <summary>The name of a room, with which it is joined and addressed.</summary>
internal static partial class RoomName
{
    /// <summary>What a frame without a room addresses; it cannot be joined.</summary>
    public const string Everyone = "everyone";

    public const string Rule = "`room` must be 1 to 64 characters of A-Z, a-z, 0-9, _, . and -, and not `everyone`, however it is written.";

    public static bool IsValid(string? name) => name is not null && !name.Equals(Everyone, StringComparison.OrdinalIgnoreCase) && Pattern().IsMatch(name);

    /// <summary>Whether it is the name of a room, or absent: then everyone is meant.</summary>
    public static bool IsValidOrAbsent(ClientValue room) => !room.IsPresent || IsValid(room.Text);

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Pattern();
}
