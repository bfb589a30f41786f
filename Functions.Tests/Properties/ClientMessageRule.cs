using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Functions.Tests.Properties;

/// <summary>
/// Which <c>sendMessage</c> frames are taken, by the README's protocol and not by the functions' code: <c>message</c> is text that
/// is not blank, <c>id</c> 1 to 64 of A-Z a-z 0-9 _ -, <c>name</c> 1 to 64 characters, and what the others receive has at most
/// 128 KB.
/// </summary>
/// <remarks>
/// Where it is silent: null is as good as absent, the last of two equal members counts, half a surrogate pair is no text, a name
/// is trimmed, its characters are code points, and none of them controls a terminal or the direction of the text around it.
/// </remarks>
internal static partial class ClientMessageRule
{
    /// <summary>In bytes.</summary>
    public const int MaximumFrame = 128 * 1024;

    private static readonly JsonSerializerOptions _options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <returns>The code of the error that a JSON object is answered with; null when it is taken.</returns>
    public static string? Error(string json)
    {
        var members = JsonElement.Parse(json).EnumerateObject().GroupBy(member => member.Name, member => member.Value)
            .ToDictionary(group => group.Key, group => group.Last());
        var message = Text(members, "message");
        var id = Text(members, "id");
        var name = Text(members, "name");
        var isValid = message is { IsPresent: true, Value: { } text } && text.AsSpan().Trim().Length > 0
            && (!id.IsPresent || (id.Value is { } given && Id().IsMatch(given)))
            && (!name.IsPresent || (name.Value is { } shown && IsName(shown.Trim())));
        return !isValid ? "InvalidMessage"
            : FrameLength(message.Value!, id.Value, name.Value?.Trim()) > MaximumFrame ? "MessageTooLarge"
            : null;
    }

    /// <summary>The length in bytes of what the others receive.</summary>
    /// <param name="message">The text.</param>
    /// <param name="id">The sender's own; null for one of the server's, a UUID.</param>
    /// <param name="name">Trimmed; null for none.</param>
    public static int FrameLength(string message, string? id, string? name)
    {
        var frame = new Dictionary<string, string>
        {
            ["type"] = "message",
            ["id"] = id ?? $"{Guid.Empty}",
            ["from"] = "Mg_ugfpqPHcCIVA=",
            ["message"] = message,
            ["sentAt"] = "2026-01-31T09:30:00.125Z",
        };
        if (name is not null)
            frame["name"] = name;
        return JsonSerializer.SerializeToUtf8Bytes(frame, _options).Length;
    }

    /// <summary>Whether the member is there, and what it says; null when that is no text.</summary>
    private static (bool IsPresent, string? Value) Text(Dictionary<string, JsonElement> members, string name)
    {
        if (!members.TryGetValue(name, out var value) || value.ValueKind == JsonValueKind.Null)
            return (false, null);
        try
        {
            return (true, value.ValueKind == JsonValueKind.String ? value.GetString() : null);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
            return (true, null);
        }
    }

    private static bool IsName(string name) => Encoding.UTF32.GetByteCount(name) / 4 is >= 1 and <= 64 && !Controls().IsMatch(name);

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,64}\z")]
    private static partial Regex Id();

    [GeneratedRegex(@"[\p{Cc}\u202A-\u202E\u2066-\u2069]")]
    private static partial Regex Controls();
}
