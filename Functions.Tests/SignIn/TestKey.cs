using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Functions.Tests.SignIn;

/// <summary>A key pair of an issuer's that signs tokens; RSA for RS and PS, an elliptic curve for ES.</summary>
internal sealed class TestKey
{
    // To make a pair takes a second of a processor, and to read one in a tenth of that: its numbers are tried for primes.
    private static readonly ConcurrentDictionary<string, Lazy<RSA>> _pairs = new();

    private readonly RSA? _rsa;
    private readonly ECDsa? _ec;

    private TestKey(string id, string algorithm, RSA? rsa, ECDsa? ec) => (Id, Algorithm, _rsa, _ec) = (id, algorithm, rsa, ec);

    public string Id { get; }

    public string Algorithm { get; }

    /// <summary>An RSA pair is the same for the same id and owner.</summary>
    public static TestKey Create(string algorithm = "RS256", string id = "key-1", string owner = "") => algorithm[..2] is "ES"
        ? new(id, algorithm, null, ECDsa.Create(algorithm switch
        {
            "ES256" => ECCurve.NamedCurves.nistP256,
            "ES384" => ECCurve.NamedCurves.nistP384,
            _ => ECCurve.NamedCurves.nistP521,
        }))
        : new(id, algorithm, _pairs.GetOrAdd($"{owner}/{id}", _ => new(NewPair)).Value, null);

    /// <summary>The public half as a key set has it, without what is optional.</summary>
    public JsonObject Public()
    {
        if (_rsa is not null)
        {
            RSAParameters rsa;
            lock (_rsa)
                rsa = _rsa.ExportParameters(includePrivateParameters: false);
            return new() { ["kty"] = "RSA", ["kid"] = Id, ["n"] = Encode(rsa.Modulus!), ["e"] = Encode(rsa.Exponent!) };
        }

        var ec = _ec!.ExportParameters(includePrivateParameters: false);
        var curve = Algorithm switch { "ES256" => "P-256", "ES384" => "P-384", _ => "P-521" };
        return new() { ["kty"] = "EC", ["kid"] = Id, ["crv"] = curve, ["x"] = Encode(ec.Q.X!), ["y"] = Encode(ec.Q.Y!) };
    }

    /// <summary>The public half in the form that a program takes for a shared secret that does not tell the two apart.</summary>
    public byte[] Pem()
    {
        lock (_rsa!)
            return Encoding.ASCII.GetBytes(_rsa.ExportSubjectPublicKeyInfoPem());
    }

    public string Sign(JsonObject claims, JsonObject? header = null) => Sign(claims.ToJsonString(), header?.ToJsonString());

    public string Sign(string claims, string? header = null)
    {
        var text = $"{Encode(header ?? $$"""{"alg":"{{Algorithm}}","typ":"JWT","kid":"{{Id}}"}""")}.{Encode(claims)}";
        return $"{text}.{Encode(Signature(Encoding.ASCII.GetBytes(text)))}";
    }

    public static string Encode(ReadOnlySpan<byte> bytes) => Base64Url.EncodeToString(bytes);

    public static string Encode(string text) => Encode(Encoding.UTF8.GetBytes(text));

    private static RSA NewPair()
    {
        var rsa = RSA.Create(2048);
        // On Linux the pair is made when it is first asked for, which may be within a function's short wait for the keys.
        _ = rsa.ExportParameters(includePrivateParameters: false);
        return rsa;
    }

    private byte[] Signature(byte[] text)
    {
        var hash = Algorithm[2..] switch { "256" => HashAlgorithmName.SHA256, "384" => HashAlgorithmName.SHA384, _ => HashAlgorithmName.SHA512 };
        lock ((object?)_rsa ?? _ec!)
            return _rsa?.SignData(text, hash, Algorithm[0] == 'P' ? RSASignaturePadding.Pss : RSASignaturePadding.Pkcs1)
                ?? _ec!.SignData(text, hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }
}
