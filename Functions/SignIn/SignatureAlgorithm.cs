using System.Security.Cryptography;

namespace ChatFunctions.SignIn;

/// <summary>
/// A signature that is taken, by its name of RFC 7518 (section 3.1). All of them take a public key: <c>none</c> and those that sign
/// with a shared secret, with which an issuer's public key would become one, are not among them (RFC 8725, sections 2.1 and 3.1).
/// </summary>
/// <param name="Name">As <c>alg</c> has it.</param>
/// <param name="Hash">Of the signed text.</param>
/// <param name="Padding">Of RSA; null for an elliptic curve.</param>
/// <param name="Curve">The one curve that the algorithm takes, by its name in a key; null for RSA.</param>
internal sealed record SignatureAlgorithm(string Name, HashAlgorithmName Hash, RSASignaturePadding? Padding, string? Curve)
{
    private static readonly SignatureAlgorithm[] _taken =
    [
        new("RS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1, null),
        new("RS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pkcs1, null),
        new("RS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pkcs1, null),
        new("PS256", HashAlgorithmName.SHA256, RSASignaturePadding.Pss, null),
        new("PS384", HashAlgorithmName.SHA384, RSASignaturePadding.Pss, null),
        new("PS512", HashAlgorithmName.SHA512, RSASignaturePadding.Pss, null),
        new("ES256", HashAlgorithmName.SHA256, null, "P-256"),
        new("ES384", HashAlgorithmName.SHA384, null, "P-384"),
        new("ES512", HashAlgorithmName.SHA512, null, "P-521"),
    ];

    /// <summary>Names are told apart by case; null for one that is not taken.</summary>
    public static SignatureAlgorithm? Find(string? name) => Array.Find(_taken, algorithm => algorithm.Name == name);
}
