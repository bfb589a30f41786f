using Functions.Local.Gateway.Connections;

namespace Functions.Local.Gateway.Events;

/// <summary>What <c>$disconnect</c> gets once a connection is over.</summary>
internal static class DisconnectEvent
{
    public static ReadOnlyMemory<byte> Build(EventSource source, Disconnection disconnection) =>
        EventWriter.Write(1536, (source, disconnection), static (writer, state) =>
        {
            EventWriter.WriteHeaders(writer,
            [
                KeyValuePair.Create("Host", new[] { state.source.Api.DomainName }),
                KeyValuePair.Create("x-api-key", new[] { "" }),
                KeyValuePair.Create("x-restapi", new[] { "" }),
            ]);
            EventWriter.WriteStageVariables(writer, state.source.Api.Stage);
            EventWriter.WriteRequestContext(writer, state.source, "$disconnect", "DISCONNECT", disconnection: state.disconnection);
        });
}
