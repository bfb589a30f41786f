using System.Net.WebSockets;

namespace Functions.Local.Gateway.Connections;

/// <summary>How a connection ended.</summary>
/// <param name="StatusCode">RFC 6455's close code, or 1005 (none given) or 1006 (no close frame).</param>
/// <param name="Reason">May be empty.</param>
internal sealed record Disconnection(int StatusCode, string Reason)
{
    /// <summary>What idle and expired connections, and a stopping runtime, tell a client.</summary>
    public static readonly Disconnection GoingAway = new((int)WebSocketCloseStatus.EndpointUnavailable, "Going away");

    /// <summary>A DELETE of the connection. Code and reason as logged in https://github.com/boto/boto3/issues/3789.</summary>
    public static readonly Disconnection Deleted = new((int)WebSocketCloseStatus.NormalClosure, "Connection Closed Normally");

    public static readonly Disconnection BinaryFrame =
        new((int)WebSocketCloseStatus.InvalidMessageType, "Binary frames are not supported");

    public static readonly Disconnection FrameTooLong = new((int)WebSocketCloseStatus.MessageTooBig, "Frame longer than 32 KB");

    public static readonly Disconnection MessageTooLong = new((int)WebSocketCloseStatus.MessageTooBig, "Message longer than 128 KB");

    public static readonly Disconnection NotText = new((int)WebSocketCloseStatus.InvalidPayloadData, "Text that is not UTF-8");

    /// <summary>The connection was lost without a close frame.</summary>
    public static readonly Disconnection Abnormal = new(1006, "");

    /// <summary>A close frame without a code. The reason is the one that AWS gives.</summary>
    public static readonly Disconnection WithoutCode = new((int)WebSocketCloseStatus.Empty, "Client-side close frame status not set");

    /// <summary>A close frame with a code, which a socket has received.</summary>
    public static Disconnection ByClient(WebSocket socket) =>
        new((int)(socket.CloseStatus ?? WebSocketCloseStatus.NormalClosure), socket.CloseStatusDescription ?? "");
}
