using Functions.Local.Template;

namespace Functions.Local.Gateway.Events;

/// <summary>What the function of an authorizer gets before <c>$connect</c>: the same request, and the ARN that it decides over.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html</remarks>
internal static class AuthorizerEvent
{
    // Names of members that identity sources look into.
    public const string Headers = "headers";
    public const string QueryString = "queryStringParameters";
    public const string StageVariables = "stageVariables";
    public const string RequestContext = "requestContext";

    private const string ContentLength = "content-length";

    /// <summary>What the function's policy has to allow.</summary>
    public static string MethodArn(WebSocketApi api) => $"{api.Arn}/{api.Stage.Name}/{ConnectEvent.RouteKey}";

    public static ReadOnlyMemory<byte> Build(EventSource source, HttpRequest handshake) =>
        EventWriter.WriteObject(2048, (source, handshake), static (writer, state) =>
        {
            var (source, handshake) = state;
            writer.WriteString("type", "REQUEST");
            writer.WriteString("methodArn", MethodArn(source.Api));
            // Unlike $connect's event, the page's example has the headers of the upgrade, and what is empty as an empty object.
            EventWriter.WriteHeaders(writer,
            [
                KeyValuePair.Create("Connection", new[] { "upgrade" }),
                KeyValuePair.Create(ContentLength, new[] { "0" }),
                .. ConnectEvent.Headers(source, handshake).Where(header => !header.Key.Equals(ContentLength, StringComparison.OrdinalIgnoreCase)),
                KeyValuePair.Create("Upgrade", new[] { "websocket" }),
            ]);
            ConnectEvent.WriteQuery(writer, handshake);
            EventWriter.WriteTexts(writer, StageVariables, source.Api.Stage.Variables);
            EventWriter.WriteRequestContext(writer, source, ConnectEvent.RouteKey, ConnectEvent.EventType, leaveOutNulls: true);
        });
}
