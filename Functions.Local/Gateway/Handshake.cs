using System.Buffers;
using Functions.Local.Gateway.Connections;
using Functions.Local.Gateway.Events;
using Functions.Local.Gateway.Frames;
using Functions.Local.Gateway.Integrations;
using Functions.Local.Template;
using Microsoft.AspNetCore.WebUtilities;

namespace Functions.Local.Gateway;

/// <summary>Asks <c>$connect</c>, if the API has it, whether a client may come in.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-keys-connect-disconnect.html</remarks>
internal sealed class Handshake(WebSocketApi api, IntegrationRunner integrations, TimeProvider clock)
{
    private static readonly SearchValues<char> Token =
        SearchValues.Create("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz");

    /// <summary>Lets the client in or answers it with the refusal.</summary>
    /// <returns>How to upgrade the request; null when the client was refused.</returns>
    public async Task<WebSocketAcceptContext?> AdmitAsync(HttpContext context, Connection connection)
    {
        string? subProtocol = null;
        if (api.Routes.TryGetValue("$connect", out var route))
        {
            var source = EventSource.Create(api, connection, clock);
            switch (await integrations.RunAsync(route, ConnectEvent.Build(source, context.Request)))
            {
                case IntegrationResult.Answer { StatusCode: >= 200 and < 300 } answer when IsTokenOrNone(answer.SubProtocol):
                    subProtocol = answer.SubProtocol;
                    break;
                case IntegrationResult.Answer { StatusCode: >= 300 } refusal:
                    await RefuseAsync(context, refusal.StatusCode, ReasonPhrases.GetReasonPhrase(refusal.StatusCode), source);
                    return null;
                case IntegrationResult.TimedOut:
                    await RefuseAsync(context, StatusCodes.Status504GatewayTimeout, "Endpoint request timed out", source);
                    return null;
                default:
                    await RefuseAsync(context, StatusCodes.Status502BadGateway, "Internal server error", source);
                    return null;
            }
        }
        return new WebSocketAcceptContext
        {
            // A client that asked for no subprotocol must not be given one (RFC 6455, 4.1).
            SubProtocol = context.WebSockets.WebSocketRequestedProtocols.Count > 0 ? subProtocol : null,
        };
    }

    // What RFC 6455, 4.2.2, lets the response carry; Kestrel would break off over anything else.
    private static bool IsTokenOrNone(string? subProtocol) =>
        subProtocol is null || (subProtocol.Length > 0 && !subProtocol.AsSpan().ContainsAnyExcept(Token));

    private static async Task RefuseAsync(HttpContext context, int status, string message, EventSource source)
    {
        if (status == StatusCodes.Status304NotModified)
        {
            // The one refusal that HTTP allows no body.
            context.Response.StatusCode = status;
            return;
        }
        var body = OutgoingMessage.Error(message, source.Connection.Id, source.RequestId);
        await HttpAnswer.JsonAsync(context, status, body.Bytes);
        body.Return();
    }
}
