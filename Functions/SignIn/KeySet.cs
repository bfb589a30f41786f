using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json;

namespace ChatFunctions.SignIn;

/// <summary>Reads a JSON Web Key Set (RFC 7517). What is not a public key that signs, or too weak a one, is left out, as section 5 asks.</summary>
internal static class KeySet
{
    // RFC 7518, section 3.3, and what no issuer needs.
    private const int LeastBits = 2048;
    private const int MostBits = 8192;

    /// <exception cref="JsonException">It is no key set.</exception>
    public static IReadOnlyList<SigningKey> Parse(ReadOnlyMemory<byte> utf8)
    {
        if (!StrictJson.ReadObject(utf8).TryGetProperty("keys", out var keys) || keys.ValueKind is not JsonValueKind.Array)
            throw new JsonException("It has no keys.");
        return [.. keys.EnumerateArray().Select(TryRead).OfType<SigningKey>()];
    }

    private static SigningKey? TryRead(JsonElement key)
    {
        if (key.ValueKind is not JsonValueKind.Object || !IsForSignatures(key))
            return null;
        try
        {
            var (id, algorithm) = (key.StringOrNull("kid"), key.StringOrNull("alg"));
            return key.StringOrNull("kty") switch
            {
                "RSA" when Number(key, "n") is { } modulus && Number(key, "e") is { } exponent && IsStrong(modulus, exponent) =>
                    new(id, algorithm, new RSAParameters { Modulus = modulus, Exponent = exponent }, null, null),
                "EC" when key.StringOrNull("crv") is { } curve && Length(curve) is { } length
                    && Bytes(key, "x") is { } x && x.Length == length && Bytes(key, "y") is { } y && y.Length == length =>
                    new(id, algorithm, null, new ECPoint { X = x, Y = y }, curve),
                _ => null,
            };
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static bool IsForSignatures(JsonElement key) =>
        (!key.TryGetProperty("use", out _) || key.StringOrNull("use") == "sig")
        && (!key.TryGetProperty("key_ops", out var operations)
            || (operations.ValueKind is JsonValueKind.Array
                && operations.EnumerateArray().Any(operation => operation.StringOrNull() == "verify")));

    private static bool IsStrong(byte[] modulus, byte[] exponent)
    {
        var bits = (modulus.Length * 8) - (modulus is [var first, ..] ? byte.LeadingZeroCount(first) : 0);
        // With the exponent 1 everyone could sign.
        return bits is >= LeastBits and <= MostBits && exponent is [>= 3] or [_, _, ..];
    }

    // The length of a coordinate: RFC 7518, section 6.2.1.2.
    private static int? Length(string curve) => curve switch
    {
        "P-256" => 32,
        "P-384" => 48,
        "P-521" => 66,
        _ => null,
    };

    private static byte[]? Number(JsonElement key, string name) => Bytes(key, name)?.AsSpan().TrimStart((byte)0).ToArray();

    private static byte[]? Bytes(JsonElement key, string name) => key.StringOrNull(name) is { } text ? Base64Url.DecodeFromChars(text) : null;
}
