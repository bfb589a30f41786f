using System.Buffers;
using Functions.Local.Gateway.Authorizers;
using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Events;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Integrations;
using Functions.Local.Template;
using Microsoft.AspNetCore.WebUtilities;

namespace Functions.Local.Gateway;

/// <summary>Asks the authorizer of <c>$connect</c>, and then <c>$connect</c>, as far as the API has them, whether a client may come in.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</remarks>
internal sealed class Handshake(WebSocketApi api, AuthorizerRunner authorizers, IntegrationRunner integrations, TimeProvider clock)
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Lets the client in or answers it with the refusal.</summary>
    /// <returns>How to upgrade the request; null when the client was refused or has gone.</returns>
    public async Task<WebSocketAcceptContext?> AdmitAsync(HttpContext context, Connection connection)
    {
        string? subProtocol = null;
        if (api.Routes.TryGetValue(ConnectEvent.RouteKey, out var route))
        {
            var source = EventSource.Create(api, connection, clock);
            if (route.Authorizer is { } authorizer && !await IsAuthorizedAsync(authorizer, context, source))
            {
                return null;
            }
            switch (await integrations.RunAsync(route, ConnectEvent.Build(source, context.Request)))
            {
                case IntegrationResult.Answer { StatusCode: >= 200 and < 300 } answer when IsTokenOrNone(answer.SubProtocol):
                    subProtocol = answer.SubProtocol;
                    break;
                case IntegrationResult.Answer { StatusCode: >= 300 } refusal:
                    await RefuseAsync(context, refusal.StatusCode, source);
                    return null;
                case IntegrationResult.TimedOut:
                    await RefuseAsync(context, StatusCodes.Status504GatewayTimeout, source, "Endpoint request timed out");
                    return null;
                default:
                    await RefuseAsync(context, StatusCodes.Status502BadGateway, source, "Internal server error");
                    return null;
            }
        }
        return new WebSocketAcceptContext
        {
            // A client that asked for no subprotocol must not be given one (RFC 6455, 4.1).
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Count > 0 ? subProtocol : null,
        };
    }

    private async Task<bool> IsAuthorizedAsync(Authorizer authorizer, HttpContext context, EventSource source)
    {
        switch (await authorizers.RunAsync(authorizer, source, context.Request))
        {
            case AuthorizerResult.Allowed allowed:
                source.Connection.Authorizer = allowed.Context;
                return true;
            case AuthorizerResult.Gone:
                return false;
            case AuthorizerResult.Unauthorized:
                await RefuseAsync(context, StatusCodes.Status401Unauthorized, source);
                return false;
            case AuthorizerResult.Denied:
                await RefuseAsync(context, StatusCodes.Status403Forbidden, source);
                return false;
            default:
                await RefuseAsync(context, StatusCodes.Status500InternalServerError, source, "Internal server error");
                return false;
        }
    }

    // What RFC 6455, 4.2.2, lets the response carry; Kestrel would break off over anything else.
    private static bool IsTokenOrNone(string? subProtocol) =>
        subProtocol is null || (subProtocol.Length > 0 && !subProtocol.AsSpan().ContainsAnyExcept(Token));

    private static async Task RefuseAsync(HttpContext context, int status, EventSource source, string? message = null)
    {
        if (status == StatusCodes.Status304NotModified)
        {
            // The one refusal that HTTP allows no body.
            context.Response.StatusCode = status;
            return;
        }
        var body = OutgoingMessage.Error(message ?? ReasonPhrases.GetReasonPhrase(status), source.Connection.Id, source.RequestId);
        await HttpAnswer.JsonAsync(context, status, body.Bytes);
        body.Return();
    }
}
