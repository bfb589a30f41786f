using System.Text.Json;

namespace Functions.Local.Gateway;

/// <summary>Reads what a function answered.</summary>
internal static class FunctionAnswer
{
    /// <param name="payload">The answer.</param>
    /// <param name="read">Reads it; what it returns must not hold on to the element.</param>
    /// <exception cref="FormatException">The answer is malformed; the message says how, for the developer, and nothing of its values.</exception>
    public static T Read<T>(ReadOnlyMemory<byte> payload, Func<JsonElement, T> read)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(payload);
        }
        catch (JsonException)
        {
            throw new FormatException("it is not JSON");
        }
        using (document)
        {
            try
            {
                return document.RootElement.ValueKind == JsonValueKind.Object
                    ? read(document.RootElement)
                    : throw new FormatException("it is not an object");
            }
            catch (InvalidOperationException)
            {
                throw new FormatException("a string or a name in it holds half a surrogate pair");
            }
        }
    }
}
