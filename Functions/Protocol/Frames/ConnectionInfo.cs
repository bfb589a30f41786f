namespace ChatFunctions.Protocol.Frames;

/// <summary>What API Gateway knows of a connection.</summary>
/// <param name="ConnectionId">The caller's connection.</param>
/// <param name="ConnectedAt">ISO-8601 UTC with milliseconds.</param>
/// <param name="LastActiveAt">ISO-8601 UTC with milliseconds.</param>
/// <param name="SourceIp">The caller's address.</param>
/// <param name="UserAgent">What the caller said it is at its handshake, if anything.</param>
internal sealed record ConnectionInfo(
    string ConnectionId, string? ConnectedAt, string? LastActiveAt, string? SourceIp, string? UserAgent);
