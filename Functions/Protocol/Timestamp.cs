using Amazon.Lambda.APIGatewayEvents;

namespace ChatFunctions.Protocol;

internal static class Timestamp
{
    /// <summary>When API Gateway took a frame: of two of a connection the later has the later time, whoever is asked to serve them.</summary>
    public static DateTimeOffset Of(APIGatewayProxyRequest request) =>
        DateTimeOffset.FromUnixTimeMilliseconds(request.RequestContext.RequestTimeEpoch);

    /// <summary>ISO-8601 UTC with milliseconds, for example <c>2026-01-31T09:30:00.125Z</c>.</summary>
    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'");
}
