using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Functions.Tests.Properties;

/// <summary>
/// Which <c>sendMessage</c> frames are taken, by the protocol's description and not by the functions' code: <c>message</c> is text
/// that shows something, <c>id</c> 1 to 64 of A-Z a-z 0-9 _ -, <c>name</c> 1 to 64 characters that show something, <c>room</c> 1 to 64
/// of A-Z a-z 0-9 _ . - and not everyone, <c>retry</c> true or false, and what the others receive has at most 32 KB.
/// </summary>
/// <remarks>
/// Where it is silent: null is as good as absent, the last of two equal members counts, half a surrogate pair is no text, in a member's
/// name either and, where the member is read, in the first of two either, a name is trimmed, its characters are code points, and none
/// of them controls a terminal or the direction of the text around it.
/// </remarks>
internal static partial class ClientMessageRule
{
    /// <summary>In bytes.</summary>
    public const int MaximumFrame = 32 * 1024;

    public static JsonDocumentOptions AnyDepth { get; } = new() { MaxDepth = int.MaxValue };

    private static readonly string[] _read = ["message", "id", "name", "room", "retry", "after", "before", "limit"];

    /// <returns>The code of the error that a JSON object of someone who is in no room is answered with; null when it is taken.</returns>
    public static string? Error(string json)
    {
        var all = Members(JsonElement.Parse(json, AnyDepth));
        if (all.Any(member => member.Name is null || (_read.Contains(member.Name) && !IsTextIfString(member.Value))))
            return "InvalidMessage";
        var members = all.GroupBy(member => member.Name!, member => member.Value).ToDictionary(group => group.Key, group => group.Last());
        var message = Text(members, "message");
        var id = Text(members, "id");
        var name = Text(members, "name");
        var room = Text(members, "room");
        var isValid = message is { IsPresent: true, Value: { } text } && Shows(text)
            && (!id.IsPresent || (id.Value is { } given && Id().IsMatch(given)))
            && (!name.IsPresent || (name.Value is { } shown && IsName(shown.Trim())))
            && (!room.IsPresent || (room.Value is { } addressed && addressed != "everyone" && Room().IsMatch(addressed)))
            && (!members.TryGetValue("retry", out var retry) || retry.ValueKind is JsonValueKind.Null or JsonValueKind.True or JsonValueKind.False);
        return !isValid ? "InvalidMessage"
            : FrameLength(message.Value!, id.Value, name.Value?.Trim(), room.Value) > MaximumFrame ? "MessageTooLarge"
            : room.IsPresent ? "NotAMember"
            : null;
    }

    /// <summary>An object's members; the name is null where it is no text.</summary>
    public static List<(string? Name, JsonElement Value)> Members(JsonElement json)
    {
        List<(string?, JsonElement)> members = [];
        foreach (var member in json.EnumerateObject())
        {
            try
            {
                members.Add((member.Name, member.Value));
            }
            catch (InvalidOperationException)
            {
                members.Add((null, member.Value));
            }
        }

        return members;
    }

    /// <summary>The length in bytes of what the others receive, as a page would count it.</summary>
    /// <param name="message">The text.</param>
    /// <param name="id">The sender's own; null for one of the server's, a UUID.</param>
    /// <param name="name">Trimmed; null for none.</param>
    /// <param name="room">Null for everyone.</param>
    public static int FrameLength(string message, string? id, string? name, string? room) => Encoding.UTF8.GetByteCount(
        $$"""{"type":"message","seq":1769851800125,"id":"{{id ?? $"{Guid.Empty}"}}","from":"Mg_ugfpqPHcCIVA=","message":{{JsonStringify.Quote(message)}},"sentAt":"2026-01-31T09:30:00.125Z"}"""
        + (name is null ? "" : $$""","name":{{JsonStringify.Quote(name)}}""")
        + (room is null ? "" : $",\"room\":\"{room}\""));

    /// <summary>Whether the member is there, and what it says; null when that is no text.</summary>
    private static (bool IsPresent, string? Value) Text(Dictionary<string, JsonElement> members, string name)
    {
        if (!members.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return (false, null);
        return (true, value.ValueKind == JsonValueKind.String ? value.GetString() : null);
    }

    private static bool IsTextIfString(JsonElement value)
    {
        try
        {
            return value.ValueKind != JsonValueKind.String || value.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return false;
        }
    }

    private static bool IsName(string name) =>
        Encoding.UTF32.GetByteCount(name) / 4 is >= 1 and <= 64 && Shows(name) && !Controls().IsMatch(name);

    // https://www.unicode.org/Public/16.0.0/ucd/DerivedCoreProperties.txt, Default_Ignorable_Code_Point.
    private static bool Shows(string text) => text.EnumerateRunes().Any(rune =>
        !Rune.IsWhiteSpace(rune)
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format)
        && rune.Value is not (0xAD or 0x34F or 0x61C or 0x115F or 0x1160 or 0x17B4 or 0x17B5 or 0x2800 or 0x3164 or 0xFEFF or 0xFFA0)
        && rune.Value is not ((>= 0x180B and <= 0x180F) or (>= 0x200B and <= 0x200F) or (>= 0x202A and <= 0x202E) or (>= 0x2060 and <= 0x206F))
        && rune.Value is not ((>= 0xFE00 and <= 0xFE0F) or (>= 0xFFF0 and <= 0xFFF8) or (>= 0x1BCA0 and <= 0x1BCA3) or (>= 0x1D173 and <= 0x1D17A))
        && rune.Value is not (>= 0xE0000 and <= 0xE0FFF));

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,64}\z")]
    private static partial Regex Room();

    [GeneratedRegex(@"[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Controls();
}
