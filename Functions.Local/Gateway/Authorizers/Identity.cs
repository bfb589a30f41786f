using System.Text.Json;
using Functions.Local.Gateway.Events;
using Functions.Local.Template;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>Whether a request says who makes it.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html: every identity source must be there,
/// not null and not empty; else the client is answered 401, and the function is not called.
/// </remarks>
internal static class Identity
{
    /// <param name="sources">What has to be there.</param>
    /// <param name="authorizerEvent">The request, as the function would see it.</param>
    public static bool IsComplete(IReadOnlyList<IdentitySource> sources, ReadOnlyMemory<byte> authorizerEvent)
    {
        if (sources.Count == 0)
        {
            return true;
        }
        using var request = JsonDocument.Parse(authorizerEvent);
        return sources.All(source => IsThere(source, request.RootElement));
    }

    private static bool IsThere(IdentitySource source, JsonElement request) => source.Kind switch
    {
        // A header has the same name in every case; a client behind HTTP/2 writes it small.
        IdentitySourceKind.Header => request.GetProperty(AuthorizerEvent.Headers).EnumerateObject()
            .Any(header => header.Name.Equals(source.Name, StringComparison.OrdinalIgnoreCase) && IsGiven(header.Value)),
        IdentitySourceKind.QueryString => IsGiven(request.GetProperty(AuthorizerEvent.QueryString), source.Name),
        IdentitySourceKind.StageVariable => IsGiven(request.GetProperty(AuthorizerEvent.StageVariables), source.Name),
        _ => IsGiven(request.GetProperty(AuthorizerEvent.RequestContext), source.Name.Split('.')),
    };

    private static bool IsGiven(JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return false;
            }
        }
        return element.ValueKind == JsonValueKind.Number || (element.ValueKind == JsonValueKind.String && element.GetString()!.Length > 0);
    }
}
