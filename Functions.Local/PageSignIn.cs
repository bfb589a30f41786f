using System.Text.Json.Serialization;

namespace Functions.Local;

/// <summary>How the page signs in, as its <c>config.json</c> says it.</summary>
/// <param name="Issuer">The OpenID Connect provider.</param>
/// <param name="ClientId">What the provider calls the page.</param>
/// <param name="Scope">What the page asks for; null for what it asks for by itself.</param>
/// <param name="Token">Which token the chat is shown, <c>access</c> or <c>id</c>; null for the page's choice.</param>
/// <param name="NameClaim">Where the name is; null for the usual places.</param>
internal sealed record PageSignIn(string Issuer, string ClientId, string? Scope, string? Token, string? NameClaim)
{
    /// <summary>
    /// What the page may connect to for it. The issuer's document may send it on to another host, as Amazon Cognito's does, and only
    /// the page reads that: it then keeps to the one that it found there.
    /// </summary>
    [JsonIgnore]
    public string ConnectSource => new Uri(Issuer) is { Scheme: "http" } local ? local.GetLeftPart(UriPartial.Authority) : "https:";

    /// <summary>What follows from the template's parameters <c>Issuer</c>, <c>Audience</c> and <c>NameClaim</c>; null where nobody signs in.</summary>
    /// <param name="parameters">The template's parameters by name, found in order.</param>
    /// <param name="clientId">What the provider calls the page, where that is not the audience.</param>
    /// <param name="scope">What the page asks for.</param>
    /// <param name="token">Which token the chat is shown.</param>
    /// <exception cref="UserError">Something is said of how to sign in where nobody does.</exception>
    public static PageSignIn? From(IReadOnlyDictionary<string, string> parameters, string? clientId, string? scope, string? token)
    {
        if (Value("Issuer") is not { } issuer)
        {
            return (clientId ?? scope ?? token) is null
                ? null
                : throw new UserError("--client-id, --scope and --token say how the page signs in: add --parameter Issuer=… and --parameter Audience=…, or leave them out.");
        }

        return Uri.TryCreate(issuer, UriKind.Absolute, out _) && (clientId ?? Value("Audience")) is { } client
            ? new(issuer, client, scope, token, Value("NameClaim"))
            : null;

        string? Value(string name) => parameters.GetValueOrDefault(name) is { Length: > 0 } value ? value : null;
    }
}
