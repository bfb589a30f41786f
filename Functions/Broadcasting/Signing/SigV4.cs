using System.Security.Cryptography;
using System.Text;

namespace ChatFunctions.Broadcasting.Signing;

/// <summary>
/// AWS Signature Version 4: the two computations on bytes. What a canonical request contains is its caller's business.
/// </summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html</remarks>
internal static class SigV4
{
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The key that signs one day's requests.</summary>
    /// <param name="secretKey">The secret access key.</param>
    /// <param name="date">yyyyMMdd, UTC.</param>
    /// <param name="region">For example <c>eu-central-1</c>.</param>
    /// <param name="service">For example <c>execute-api</c>.</param>
    public static byte[] DeriveKey(string secretKey, string date, string region, string service)
    {
        var key = Encoding.UTF8.GetBytes("AWS4" + secretKey);
        foreach (var part in (ReadOnlySpan<string>)[date, region, service, "aws4_request"])
            key = HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part));
        return key;
    }

    /// <summary>Signs a request without allocating.</summary>
    /// <param name="hmac">HMAC-SHA256 keyed with <see cref="DeriveKey"/>'s key; half the price of keying one for each signature.</param>
    /// <param name="stringToSignHead">The string to sign up to its last line: algorithm, timestamp, scope, each with its line feed.</param>
    /// <param name="canonicalRequest">Method to payload hash.</param>
    /// <param name="signature">Receives 64 lower-case hexadecimal digits.</param>
    public static void Sign(IncrementalHash hmac, ReadOnlySpan<byte> stringToSignHead, ReadOnlySpan<byte> canonicalRequest, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(canonicalRequest, hash);
        Span<byte> stringToSign = stackalloc byte[stringToSignHead.Length + 64];
        stringToSignHead.CopyTo(stringToSign);
        Convert.TryToHexStringLower(hash, stringToSign[stringToSignHead.Length..], out _);
        hmac.AppendData(stringToSign);
        hmac.GetHashAndReset(hash);
        Convert.TryToHexStringLower(hash, signature, out _);
    }
}
