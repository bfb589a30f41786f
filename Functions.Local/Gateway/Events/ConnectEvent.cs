using System.Text.Json;

namespace Functions.Local.Gateway.Events;

/// <summary>What <c>$connect</c> gets: the handshake's headers and query, as the internet-facing side of API Gateway saw them.</summary>
internal static class ConnectEvent
{
    public const string RouteKey = "$connect";
    public const string EventType = "CONNECT";

    public static ReadOnlyMemory<byte> Build(EventSource source, HttpRequest handshake) =>
        EventWriter.Write(2048, (source, handshake), static (writer, state) =>
        {
            var (source, handshake) = state;
            EventWriter.WriteHeaders(writer, Headers(source, handshake));
            if (handshake.Query.Count > 0)
            {
                WriteQuery(writer, handshake);
            }
            EventWriter.WriteStageVariables(writer, source.Api.Stage);
            EventWriter.WriteRequestContext(writer, source, RouteKey, EventType);
        });

    /// <summary>What the client sent, but for what the gateway says itself.</summary>
    public static List<KeyValuePair<string, string[]>> Headers(EventSource source, HttpRequest handshake)
    {
        List<KeyValuePair<string, string[]>> headers = [KeyValuePair.Create("Host", new[] { source.Api.DomainName })];
        headers.AddRange(handshake.Headers
            .Where(header => !IsOfTheGateway(header.Key))
            .Select(header => KeyValuePair.Create(header.Key, Values(header.Value))));
        headers.Add(KeyValuePair.Create("X-Amzn-Trace-Id", new[] { source.TraceId }));
        headers.Add(KeyValuePair.Create("X-Forwarded-For", new[] { source.Connection.SourceIp }));
        headers.Add(KeyValuePair.Create("X-Forwarded-Port", new[] { "443" }));
        headers.Add(KeyValuePair.Create("X-Forwarded-Proto", new[] { "https" }));
        return headers;
    }

    public static void WriteQuery(Utf8JsonWriter writer, HttpRequest handshake) =>
        EventWriter.WriteValues(writer, "queryStringParameters", "multiValueQueryStringParameters",
            [.. handshake.Query.Select(parameter => KeyValuePair.Create(parameter.Key, Values(parameter.Value)))]);

    private static bool IsOfTheGateway(string header) => header.ToUpperInvariant() is
        "HOST" or "CONNECTION" or "UPGRADE" or "X-AMZN-TRACE-ID" or "X-FORWARDED-FOR" or "X-FORWARDED-PORT" or "X-FORWARDED-PROTO";

    private static string[] Values(IEnumerable<string?> values) => [.. values.Select(value => value ?? "").DefaultIfEmpty("")];
}
