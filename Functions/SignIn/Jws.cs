using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace ChatFunctions.SignIn;

/// <summary>A signed token in its compact form (RFC 7515, section 7.1), taken apart and not verified.</summary>
/// <param name="Algorithm">How it is signed.</param>
/// <param name="KeyId">The key that signed it; null where the token does not say.</param>
/// <param name="Type">What it says to be; null where it does not say.</param>
/// <param name="Payload">JSON, if the signature holds.</param>
/// <param name="SignedText">Header and payload as they were signed.</param>
/// <param name="Signature">The signature.</param>
internal sealed record Jws(
    SignatureAlgorithm Algorithm, string? KeyId, string? Type, byte[] Payload, byte[] SignedText, byte[] Signature)
{
    /// <summary>API Gateway takes 10,240 bytes of headers, all of them together.</summary>
    /// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</remarks>
    private const int MaximumLength = 8 * 1024 - 1;

    private static readonly SearchValues<char> _base64Url =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");

    /// <exception cref="TokenRefusedException">It is no such token, or signed in a way that is not taken.</exception>
    public static Jws Parse(string token)
    {
        if (token.Length > MaximumLength)
            throw new TokenRefusedException("the token is longer than 8 KB");
        if (token.Split('.') is not [var header, var payload, var signature])
            throw new TokenRefusedException("the token has not three parts");

        var (algorithm, keyId, type) = ReadHeader(Decode(header));
        return new(
            algorithm, keyId, type, Decode(payload), Encoding.ASCII.GetBytes(token, 0, header.Length + 1 + payload.Length), Decode(signature));
    }

    // Where the header points to keys of its own (jwk, jku, x5c, x5u) it is not heard: RFC 8725, section 3.10.
    private static (SignatureAlgorithm, string? KeyId, string? Type) ReadHeader(byte[] utf8)
    {
        try
        {
            var header = StrictJson.ReadObject(utf8);
            // Whoever does not understand what is critical must refuse (RFC 7515, section 4.1.11); b64 would be (RFC 7797).
            if (header.TryGetProperty("crit", out _) || header.TryGetProperty("b64", out _))
                throw new TokenRefusedException("the token's header has an extension that is not known here");
            var algorithm = SignatureAlgorithm.Find(header.StringOrNull("alg"))
                ?? throw new TokenRefusedException("the token's algorithm is not one that is taken");
            return (algorithm, OptionalText(header, "kid"), OptionalText(header, "typ"));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            throw new TokenRefusedException("the token's header is not JSON that can be read in one way only");
        }
    }

    private static string? OptionalText(JsonElement header, string name) =>
        !header.TryGetProperty(name, out _) ? null : header.StringOrNull(name) ?? throw new TokenRefusedException($"the token's `{name}` is no string");

    // .NET would take white space and padding too.
    private static byte[] Decode(string part)
    {
        try
        {
            if (!part.AsSpan().ContainsAnyExcept(_base64Url))
                return Base64Url.DecodeFromChars(part);
        }
        catch (FormatException)
        {
        }

        throw new TokenRefusedException("a part of the token is not base64url");
    }
}
