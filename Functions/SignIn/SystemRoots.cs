using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace ChatFunctions.SignIn;

/// <summary>
/// Trusts for the issuer what the operating system trusts, where the process trusts Amazon alone. Of the system's 140 roots only those
/// are parsed that the server's certificates name: to parse all of them takes longer than everything else a cold start does.
/// </summary>
/// <param name="bundles">Where the system's roots may be, as PEM; the first file that is there counts.</param>
internal sealed class SystemRoots(params string[] bundles)
{
    /// <summary>Amazon Linux 2023 and Fedora, Debian and Alpine, openSUSE.</summary>
    public static SystemRoots Default { get; } = new(
        "/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt", "/etc/ssl/ca-bundle.pem");

    /// <summary>For <see cref="SslClientAuthenticationOptions.RemoteCertificateValidationCallback"/>.</summary>
    public bool Validate(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (errors == SslPolicyErrors.None)
            return true;
        // Not where the name is wrong, or no certificate came.
        if (errors != SslPolicyErrors.RemoteCertificateChainErrors || certificate is not X509Certificate2 server || chain is null)
            return false;
        return Read() is { } bundle && (IsTrusted(server, chain, Named(bundle, server, chain)) || IsTrusted(server, chain, All(bundle)));
    }

    /// <summary>Judged again from the beginning, with all that was asked for but the process's own roots.</summary>
    private static bool IsTrusted(X509Certificate2 server, X509Chain chain, X509Certificate2Collection roots)
    {
        if (roots.Count == 0)
            return false;
        var policy = chain.ChainPolicy.Clone();
        policy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        policy.CustomTrustStore.Clear();
        policy.CustomTrustStore.AddRange(roots);
        using var again = new X509Chain { ChainPolicy = policy };
        return again.Build(server);
    }

    /// <summary>The roots that have the name of an issuer of the server's certificates; the name's bytes are looked for, which no one else has.</summary>
    private static X509Certificate2Collection Named(string bundle, X509Certificate2 server, X509Chain chain)
    {
        List<byte[]> names = [.. chain.ChainPolicy.ExtraStore.Append(server).Select(one => one.IssuerName.RawData)];
        return Load(bundle, der => names.Exists(name => der.AsSpan().IndexOf(name) >= 0));
    }

    // A name may be written in other bytes and be the same.
    private static X509Certificate2Collection All(string bundle) => Load(bundle, _ => true);

    private static X509Certificate2Collection Load(string bundle, Predicate<byte[]> isWanted)
    {
        var roots = new X509Certificate2Collection();
        var rest = bundle.AsSpan();
        while (PemEncoding.TryFind(rest, out var found))
        {
            if (rest[found.Label] is "CERTIFICATE")
            {
                var der = new byte[found.DecodedDataLength];
                Convert.TryFromBase64Chars(rest[found.Base64Data], der, out _);
                if (isWanted(der))
                    roots.Add(X509CertificateLoader.LoadCertificate(der));
            }

            rest = rest[found.Location.End..];
        }

        return roots;
    }

    private string? Read() => bundles.FirstOrDefault(File.Exists) is { } file ? File.ReadAllText(file) : null;
}
