using System.Text.Json;

namespace ChatFunctions.Protocol.Requests;

/// <summary>One member of a client's frame.</summary>
/// <param name="IsPresent">Null is as good as absent.</param>
/// <param name="Text">Null when it is no string.</param>
/// <param name="Number">Null when it is no whole number, or none of 64 bits.</param>
/// <param name="Flag">Null when it is neither true nor false.</param>
internal readonly record struct ClientValue(bool IsPresent, string? Text = null, long? Number = null, bool? Flag = null)
{
    public static ClientValue Read(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Null => default,
        JsonTokenType.String => new(true, Text: reader.GetString()),
        JsonTokenType.Number => new(true, Number: reader.TryGetInt64(out var number) ? number : null),
        JsonTokenType.True or JsonTokenType.False => new(true, Flag: reader.GetBoolean()),
        _ => new(true),
    };
}
