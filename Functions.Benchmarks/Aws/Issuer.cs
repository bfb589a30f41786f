using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Functions.Benchmarks.Aws;

/// <summary>An OpenID Connect provider with one RSA key, as far as who verifies its tokens meets it.</summary>
internal sealed class Issuer : IDisposable
{
    public const string Audience = "benchmark";

    private readonly RSA _key = RSA.Create(2048);

    /// <summary>The answer to a request for its discovery document or its keys; null for any other.</summary>
    /// <param name="path">What is asked for.</param>
    /// <param name="url">Where it is asked.</param>
    public string? Answer(string path, string url)
    {
        if (path == "/.well-known/openid-configuration")
            return $$"""{"issuer":"{{url}}","jwks_uri":"{{url}}/keys"}""";
        if (path != "/keys")
            return null;
        var key = _key.ExportParameters(includePrivateParameters: false);
        return $$"""{"keys":[{"kty":"RSA","use":"sig","alg":"RS256","kid":"key","n":"{{Base64Url.EncodeToString(key.Modulus)}}","e":"{{Base64Url.EncodeToString(key.Exponent)}}"}]}""";
    }

    /// <summary>A token that is good for an hour.</summary>
    public string Token(string url)
    {
        var now = DateTimeOffset.UtcNow.ToUnixTimeSeconds();
        var text = Encode("""{"alg":"RS256","typ":"JWT","kid":"key"}""") + "." + Encode(
            $$"""{"iss":"{{url}}","aud":"{{Audience}}","sub":"00000000-0000-0000-0000-000000000001","name":"Ann","iat":{{now}},"exp":{{now + 3600}}}""");
        return $"{text}.{Base64Url.EncodeToString(_key.SignData(Encoding.ASCII.GetBytes(text), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1))}";
    }

    public void Dispose() => _key.Dispose();

    private static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
}
