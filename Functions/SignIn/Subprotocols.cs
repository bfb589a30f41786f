namespace ChatFunctions.SignIn;

/// <summary>The subprotocols that a client offers: <c>chat</c> and, since a browser can set no other header, its token.</summary>
internal static class Subprotocols
{
    public const string Header = "Sec-WebSocket-Protocol";

    /// <summary>What is agreed to: a browser that offered any closes a connection that agreed to none of them.</summary>
    public const string Chat = "chat";

    public static IEnumerable<string> Offered(IDictionary<string, string>? headers) =>
        Value(headers, Header)?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? [];

    /// <summary>A header's value; API Gateway passes names on as the client wrote them.</summary>
    public static string? Value(IDictionary<string, string>? headers, string name) =>
        headers?.FirstOrDefault(header => string.Equals(header.Key, name, StringComparison.OrdinalIgnoreCase)).Value;
}
