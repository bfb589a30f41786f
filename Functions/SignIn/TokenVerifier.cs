using System.Security.Cryptography;
using System.Text.Json;

namespace ChatFunctions.SignIn;

/// <summary>
/// Whether a token is one of the issuer's for this chat, as RFC 8725 asks. Access tokens and ID tokens are taken alike, since
/// providers give browsers the one or the other; what else an issuer signs is not.
/// </summary>
internal sealed class TokenVerifier(SignInSettings settings, IssuerKeys keys, TimeProvider clock)
{
    // How far the issuer's clock and this one may differ.
    private static readonly TimeSpan _skew = TimeSpan.FromSeconds(60);

    // RFC 9068 has at+jwt; the rest is what providers write who do not follow it. A logout token is logout+jwt, for example.
    private static readonly string[] _types = ["JWT", "at+jwt", "application/at+jwt"];

    /// <summary>What the token says of who brings it.</summary>
    /// <exception cref="TokenRefusedException">It is not to be taken.</exception>
    /// <exception cref="IssuerException">It cannot be judged.</exception>
    public async Task<JsonElement> VerifyAsync(string token, CancellationToken cancellationToken)
    {
        var jws = Jws.Parse(token);
        if (jws.Type is { } type && !_types.Contains(type, StringComparer.OrdinalIgnoreCase))
            throw new TokenRefusedException("the token's `typ` says that it is for something else");
        var found = await keys.FindAsync(jws, cancellationToken);
        if (found.Count == 0)
            throw new TokenRefusedException("the token's key is not one of the issuer's");
        if (!found.Any(key => Verifies(key, jws)))
            throw new TokenRefusedException("the token's signature is wrong");
        try
        {
            var claims = StrictJson.ReadObject(jws.Payload);
            Check(claims);
            return claims;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new TokenRefusedException("the token's claims are not JSON that can be read in one way only");
        }
    }

    private static bool Verifies(SigningKey key, Jws token)
    {
        try
        {
            return key.Verifies(token);
        }
        catch (CryptographicException)
        {
            return false;
        }
    }

    private void Check(JsonElement claims)
    {
        if (claims.StringOrNull("iss") != settings.Issuer)
            throw new TokenRefusedException("the token is another issuer's");
        if (!IsForUs(claims))
            throw new TokenRefusedException("the token is for another audience");
        // Of Amazon Cognito: https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-verifying-a-jwt.html
        if (claims.TryGetProperty("token_use", out _) && claims.StringOrNull("token_use") is not ("access" or "id"))
            throw new TokenRefusedException("the token's `token_use` says that it is for something else");
        // A security event, such as a logout, that does not say so in `typ`: RFC 8417.
        if (claims.TryGetProperty("events", out _))
            throw new TokenRefusedException("the token tells of an event");
        // Only who holds a key besides may use it (RFC 7800), which a client of this chat is not asked to prove.
        if (claims.TryGetProperty("cnf", out _))
            throw new TokenRefusedException("the token is bound to a key");

        var now = clock.GetUtcNow();
        if (Time(claims, "exp") is not { } expiry)
            throw new TokenRefusedException("the token never expires");
        if (now - _skew >= expiry)
            throw new TokenRefusedException("the token has expired");
        if (Time(claims, "nbf") > now + _skew || Time(claims, "iat") > now + _skew)
            throw new TokenRefusedException("the token is of the future");
    }

    // A Cognito access token has no audience: the app client it was given to stands in client_id.
    private bool IsForUs(JsonElement claims) =>
        claims.TryGetProperty("aud", out var audience)
            ? audience.ValueKind is JsonValueKind.Array
                ? audience.EnumerateArray().Any(one => one.StringOrNull() == settings.Audience)
                : audience.StringOrNull() == settings.Audience
            : claims.StringOrNull("token_use") == "access" && claims.StringOrNull("client_id") == settings.Audience;

    private static DateTimeOffset? Time(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
            return null;
        // Until the end of the year 9999; fractions are allowed (RFC 7519, section 2).
        return value.ValueKind is JsonValueKind.Number && value.TryGetDouble(out var seconds) && seconds is >= 0 and < 253_402_300_799
            ? DateTimeOffset.UnixEpoch + TimeSpan.FromSeconds(seconds)
            : throw new TokenRefusedException($"the token's `{name}` is no time");
    }
}
