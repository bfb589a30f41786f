namespace ChatFunctions.SignIn;

/// <summary>Where a client puts its token. Not into the URL: that ends in logs.</summary>
internal static class BearerToken
{
    private const string Prefix = "bearer.";
    private const string Scheme = "Bearer ";

    /// <summary>The token of <c>Sec-WebSocket-Protocol: chat, bearer.TOKEN</c> or <c>Authorization: Bearer TOKEN</c>; null if none came.</summary>
    /// <exception cref="TokenRefusedException">More than one came, which RFC 6750 (section 2) forbids.</exception>
    public static string? Find(IDictionary<string, string>? headers)
    {
        List<string> tokens =
        [
            .. Subprotocols.Offered(headers).Where(protocol => protocol.StartsWith(Prefix, StringComparison.Ordinal)).Select(protocol => protocol[Prefix.Length..]),
        ];
        if (Subprotocols.Value(headers, "Authorization") is { } authorization && authorization.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase))
            tokens.Add(authorization[Scheme.Length..].Trim());
        return tokens.Count > 1 ? throw new TokenRefusedException("more than one token was sent") : tokens.FirstOrDefault();
    }
}
