using System.Text.Json;
using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Local.Gateway;

/// <summary>Finds the route of a message by the API's route selection expression.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html</remarks>
internal sealed class RouteSelection
{
    private const string Prefix = "request.body.";

    private readonly IReadOnlyDictionary<string, Route> _routes;
    private readonly string[] _path;

    /// <exception cref="UserError">The expression is not <c>$request.body.&lt;path&gt;</c> or <c>${request.body.&lt;path&gt;}</c>.</exception>
    public RouteSelection(WebSocketApi api)
    {
        _routes = api.Routes;
        var expression = api.RouteSelectionExpression;
        var inner = expression is ['$', '{', .. var braced, '}'] ? braced : expression is ['$', .. var bare] ? bare : "";
        _path = inner.StartsWith(Prefix, StringComparison.Ordinal) ? inner[Prefix.Length..].Split('.') : [];
        if (_path.Length == 0 || _path.Any(part => part.Length == 0 || part.AsSpan().ContainsAny("${}[] ")))
        {
            throw new UserError(
                $"RouteSelectionExpression '{expression}' is not supported locally; use $request.body.<property>, for example $request.body.action.");
        }
    }

    /// <summary>The route of a message, <c>$default</c> when none is named; null when there is no <c>$default</c> either.</summary>
    public Route? Select(ReadOnlyMemory<byte> message) =>
        SelectedKey(message) is { } key && IsCustom(key) && _routes.TryGetValue(key, out var route)
            ? route
            : _routes.GetValueOrDefault("$default");

    // A client must not be able to play the gateway: $connect and $disconnect are not for messages.
    private static bool IsCustom(string key) => key is not ("$connect" or "$disconnect");

    private string? SelectedKey(ReadOnlyMemory<byte> message)
    {
        try
        {
            using var document = JsonDocument.Parse(message);
            var value = document.RootElement;
            foreach (var name in _path)
            {
                if (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(name, out value))
                {
                    return null;
                }
            }
            return value.ValueKind == JsonValueKind.String ? value.GetString() : null;
        }
        catch (Exception notJson) when (notJson is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half a surrogate pair, which is no text.
            return null;
        }
    }
}
