using System.Security.Cryptography;

namespace ChatFunctions.SignIn;

/// <summary>A public key of the issuer's.</summary>
/// <param name="Id">Its <c>kid</c>; null where it has none.</param>
/// <param name="AlgorithmName">The one algorithm it is for; null where it does not say.</param>
/// <param name="Rsa">Set for RSA.</param>
/// <param name="Point">Set for an elliptic curve.</param>
/// <param name="Curve">That curve, by its name in a key.</param>
internal sealed record SigningKey(string? Id, string? AlgorithmName, RSAParameters? Rsa, ECPoint? Point, string? Curve)
{
    /// <summary>A signature is only ever judged with a key that is made for its algorithm (RFC 8725, section 3.1).</summary>
    public bool IsFor(SignatureAlgorithm algorithm) =>
        (AlgorithmName is null || AlgorithmName == algorithm.Name)
        && (algorithm.Padding is not null ? Rsa is not null : Point is not null && Curve == algorithm.Curve);

    /// <exception cref="CryptographicException">The key is none, a point beside its curve, for example.</exception>
    public bool Verifies(Jws token)
    {
        var algorithm = token.Algorithm;
        if (algorithm.Padding is { } padding)
        {
            using var rsa = RSA.Create(Rsa!.Value);
            return rsa.VerifyData(token.SignedText, token.Signature, algorithm.Hash, padding);
        }

        using var ec = ECDsa.Create(new ECParameters { Curve = NamedCurve(Curve!), Q = Point!.Value });
        return ec.VerifyData(token.SignedText, token.Signature, algorithm.Hash, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static ECCurve NamedCurve(string name) => name switch
    {
        "P-256" => ECCurve.NamedCurves.nistP256,
        "P-384" => ECCurve.NamedCurves.nistP384,
        _ => ECCurve.NamedCurves.nistP521,
    };
}
