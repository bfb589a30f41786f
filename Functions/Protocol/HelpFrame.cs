using System.Text.Json.Serialization;

namespace ChatFunctions.Protocol;

/// <summary>What the caller of an unknown route receives.</summary>
/// <param name="Connection">What API Gateway knows of the caller; null when it could not be asked.</param>
internal sealed record HelpFrame(ConnectionInfo? Connection)
{
    [JsonPropertyOrder(-1)]
    public string Type => "help";

    public string Message => "Use the sendMessage route to send a message.";

    public SendMessageExample Example { get; } = new("sendMessage", "hello, everyone!");
}

internal sealed record SendMessageExample(string Action, string Message);

/// <param name="ConnectionId">The caller's connection.</param>
/// <param name="ConnectedAt">ISO-8601 UTC with milliseconds.</param>
/// <param name="LastActiveAt">ISO-8601 UTC with milliseconds.</param>
/// <param name="SourceIp">The caller's address.</param>
/// <param name="UserAgent">What the caller said it is at its handshake, if anything.</param>
internal sealed record ConnectionInfo(
    string ConnectionId, string? ConnectedAt, string? LastActiveAt, string? SourceIp, string? UserAgent);
