using System.Text.Json;

namespace ChatFunctions.SignIn;

/// <summary>JSON whose reader must not guess: of two equal members another reader might take the other one (RFC 8725, section 2.4).</summary>
internal static class StrictJson
{
    private static readonly JsonDocumentOptions _options = new() { AllowDuplicateProperties = false, MaxDepth = 16 };

    /// <summary>Reads an object.</summary>
    /// <exception cref="JsonException">It is none, or has a member twice, or text that is no Unicode.</exception>
    public static JsonElement ReadObject(ReadOnlyMemory<byte> utf8)
    {
        // The reader looks at text only when asked for it.
        if (!System.Text.Unicode.Utf8.IsValid(utf8.Span))
            throw new JsonException("It is not UTF-8.");
        var root = JsonDocument.Parse(utf8, _options).RootElement;
        return root.ValueKind is JsonValueKind.Object ? root : throw new JsonException("It is no object.");
    }

    /// <summary>A member that is text; null if it is absent or anything else.</summary>
    public static string? StringOrNull(this JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) ? value.StringOrNull() : null;

    /// <summary>A value that is text; null if it is anything else.</summary>
    public static string? StringOrNull(this JsonElement value)
    {
        try
        {
            return value.ValueKind is JsonValueKind.String ? value.GetString() : null;
        }
        catch (InvalidOperationException)
        {
            // An escaped lone surrogate (\ud800) is valid JSON but no text.
            return null;
        }
    }
}
