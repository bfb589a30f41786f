using System.Text.Json;

namespace ChatFunctions.Protocol;

/// <summary>A valid <c>sendMessage</c> frame.</summary>
/// <param name="Message">The text, never blank, as the sender wrote it.</param>
/// <param name="Id">The sender's own id for it, or a new UUIDv7.</param>
/// <param name="Name">The sender's display name, trimmed; null when none was given. It is shown, not verified.</param>
internal sealed record ClientMessage(string Message, string Id, string? Name)
{
    private const int MaximumIdLength = 64;
    private const int MaximumNameLength = 64;

    /// <summary>Reads a frame; exactly one of the two results is not null.</summary>
    /// <param name="body">The frame's text as API Gateway passes it on.</param>
    /// <param name="now">The time for a new id.</param>
    /// <returns>The message, or the error to answer with (its request id still to be filled in).</returns>
    public static (ClientMessage? Message, ErrorFrame? Error) Parse(string? body, DateTimeOffset now)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(body ?? "");
        }
        catch (JsonException)
        {
            return Invalid("The frame must be a JSON object.", null);
        }

        using (document)
        {
            try
            {
                return document.RootElement.ValueKind == JsonValueKind.Object
                    ? Parse(document.RootElement, now)
                    : Invalid("The frame must be a JSON object.", null);
            }
            catch (InvalidOperationException)
            {
                // An escaped lone surrogate (\ud800) is valid JSON but no text, in a member's name too.
                return Invalid("The frame must be a JSON object whose text is valid Unicode.", null);
            }
        }
    }

    private static (ClientMessage?, ErrorFrame?) Parse(JsonElement frame, DateTimeOffset now)
    {
        string? id = null;
        if (Present(frame, "id", out var idElement))
        {
            id = Text(idElement);
            if (!IsId(id))
            {
                return Invalid($"`id` must be 1 to {MaximumIdLength} characters of A-Z, a-z, 0-9, _ and -, or be left out.", null);
            }
        }

        string? name = null;
        if (Present(frame, "name", out var nameElement))
        {
            name = Text(nameElement)?.Trim();
            if (!IsName(name))
            {
                return Invalid($"`name` must be a string of 1 to {MaximumNameLength} characters without control characters, or be left out.", id);
            }
        }

        var message = frame.TryGetProperty("message", out var messageElement) ? Text(messageElement) : null;
        return string.IsNullOrWhiteSpace(message)
            ? Invalid("`message` must be a string that is not empty.", id)
            : (new ClientMessage(message, id ?? Guid.CreateVersion7(now).ToString(), name), null);
    }

    private static bool Present(JsonElement frame, string property, out JsonElement value) =>
        frame.TryGetProperty(property, out value) && value.ValueKind != JsonValueKind.Null;

    private static string? Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString() : null;

    // Controls of direction would let a name rewrite the text around it.
    private static bool IsName(string? name) =>
        name is { Length: > 0 }
        && name.EnumerateRunes().Count() <= MaximumNameLength
        && !name.Any(c => char.IsControl(c) || c is (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069'));

    private static bool IsId(string? id) =>
        id is { Length: > 0 and <= MaximumIdLength } && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-');

    private static (ClientMessage?, ErrorFrame?) Invalid(string message, string? id) =>
        (null, new ErrorFrame(ErrorCode.InvalidMessage, message, "", id));
}
