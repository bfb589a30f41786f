namespace Functions.Local.Gateway.Events;

/// <summary>What the route of a message gets.</summary>
internal static class MessageEvent
{
    /// <param name="source">The message's request.</param>
    /// <param name="routeKey">The selected route.</param>
    /// <param name="body">The message as it came, UTF-8.</param>
    public static ReadOnlyMemory<byte> Build(EventSource source, string routeKey, ReadOnlyMemory<byte> body) =>
        EventWriter.Write(1024 + body.Length, (source, routeKey, body), static (writer, state) =>
        {
            EventWriter.WriteStageVariables(writer, state.source.Api.Stage);
            EventWriter.WriteRequestContext(writer, state.source, state.routeKey, "MESSAGE", messageId: Identifiers.Create());
            writer.WriteString("body", state.body.Span);
        });
}
