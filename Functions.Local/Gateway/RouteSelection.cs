using System.Text;
using System.Text.Json;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Local.Gateway;

/// <summary>Finds the route of a message by the API's route selection expression.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html</remarks>
internal sealed class RouteSelection(WebSocketApi api)
{
    // Whatever is JSON can name its route, nested as deep as the message is long. A JsonDocument would do, in time that grows with
    // the square of the depth.
    private static readonly JsonReaderOptions AnyDepth = new() { MaxDepth = int.MaxValue };

    /// <summary>The route of a message, <c>$default</c> when none is named; null when there is no <c>$default</c> either.</summary>
    public Route? Select(ReadOnlyMemory<byte> message) =>
        SelectedKey(message.Span) is { } key && IsCustom(key) && api.Routes.TryGetValue(key, out var route)
            ? route
            : api.Routes.GetValueOrDefault("$default");

    // A client must not be able to play the gateway: $connect and $disconnect are not for messages.
    private static bool IsCustom(string key) => key is not ("$connect" or "$disconnect");

    private string? SelectedKey(ReadOnlySpan<byte> message)
    {
        var path = api.RouteSelectionExpression.Path;
        var reader = new Utf8JsonReader(message, AnyDepth);
        string? key = null;
        try
        {
            // How many objects are open that the path leads through: a member of the innermost has as many around it.
            var open = reader.Read() && reader.TokenType == JsonTokenType.StartObject ? 1 : 0;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.EndObject && reader.CurrentDepth == open - 1)
                {
                    open--;
                }
                else if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == open && Text(ref reader) == path[open - 1])
                {
                    reader.Read();
                    // Of two equal names the last counts, whatever it holds.
                    key = open == path.Count ? Stringified(ref reader) : null;
                    open += open < path.Count && reader.TokenType == JsonTokenType.StartObject ? 1 : 0;
                }
            }
            return key;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    // The result of the expression is stringified; AWS advises against objects and arrays.
    private static string? Stringified(ref Utf8JsonReader value) => value.TokenType switch
    {
        JsonTokenType.String => Text(ref value),
        JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False => Encoding.UTF8.GetString(value.ValueSpan),
        _ => null,
    };

    /// <returns>Null for a string with half a surrogate pair, which is no text.</returns>
    private static string? Text(ref Utf8JsonReader value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
