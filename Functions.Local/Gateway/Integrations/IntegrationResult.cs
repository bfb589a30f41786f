namespace Functions.Local.Gateway.Integrations;

/// <summary>What became of a route's integration.</summary>
internal abstract record IntegrationResult
{
    /// <param name="StatusCode">200 to 599.</param>
    /// <param name="Body">UTF-8; empty when there is none.</param>
    /// <param name="SubProtocol">The value of a Sec-WebSocket-Protocol header, if any.</param>
    internal sealed record Answer(int StatusCode, ReadOnlyMemory<byte> Body, string? SubProtocol) : IntegrationResult;

    /// <summary>A function error, or an answer that API Gateway does not understand.</summary>
    internal sealed record Failure : IntegrationResult;

    /// <summary>The integration's timeout passed.</summary>
    internal sealed record TimedOut : IntegrationResult;
}
