using System.Security.Cryptography;
using System.Text;
using System.Text.Unicode;

namespace Functions.Local.Gateway.Signatures;

/// <summary>What the functions' secret signs with on one day, in one region, for one service.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html#derive-signing-key</remarks>
internal sealed class SigningKey(string scope)
{
    private readonly byte[] _key = scope.Split('/').Aggregate(
        Encoding.UTF8.GetBytes("AWS4" + LocalCredentials.SecretAccessKey),
        (key, part) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(part)));

    /// <summary><c>DATE/REGION/SERVICE/aws4_request</c></summary>
    public string Scope => scope;

    /// <summary>Computes a signature.</summary>
    /// <param name="time">The request's X-Amz-Date.</param>
    /// <param name="canonicalRequest">What is signed.</param>
    /// <param name="signature">Receives 64 lower-case hexadecimal digits.</param>
    public void Sign(string time, ReadOnlySpan<byte> canonicalRequest, Span<char> signature)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        Span<char> digits = stackalloc char[2 * hash.Length];
        SHA256.HashData(canonicalRequest, hash);
        Convert.TryToHexStringLower(hash, digits, out _);
        Span<byte> stringToSign = stackalloc byte[256];
        Utf8.TryWrite(stringToSign, $"{Authorization.Algorithm}\n{time}\n{scope}\n{digits}", out var length);
        HMACSHA256.HashData(_key, stringToSign[..length], hash);
        Convert.TryToHexStringLower(hash, signature, out _);
    }
}
