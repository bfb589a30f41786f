using System.Text.Json;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Local.Gateway;

/// <summary>Finds the route of a message by the API's route selection expression.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html</remarks>
internal sealed class RouteSelection(WebSocketApi api)
{
    /// <summary>The route of a message, <c>$default</c> when none is named; null when there is no <c>$default</c> either.</summary>
    public Route? Select(ReadOnlyMemory<byte> message) =>
        SelectedKey(message) is { } key && IsCustom(key) && api.Routes.TryGetValue(key, out var route)
            ? route
            : api.Routes.GetValueOrDefault("$default");

    // A client must not be able to play the gateway: $connect and $disconnect are not for messages.
    private static bool IsCustom(string key) => key is not ("$connect" or "$disconnect");

    private string? SelectedKey(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var value = document.RootElement;
            foreach (var name in api.RouteSelectionExpression.Path)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                {
                    return null;
                }
            }
            return value.ValueKind switch
            {
                JsonValueKind.String => value.GetString(),
                // The result of the expression is stringified; AWS advises against objects and arrays.
                JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
                _ => null,
            };
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair, which is no text.
            return null;
        }
    }
}
