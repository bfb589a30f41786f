using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Functions.Benchmarks.Aws;

/// <summary>A root of our own and a server certificate below it, RSA 2048 as AWS's endpoints have.</summary>
internal sealed class CertificateChain : IDisposable
{
    public CertificateChain()
    {
        using var rootKey = RSA.Create(2048);
        var rootRequest = new CertificateRequest("CN=Functions.Benchmarks Root", rootKey, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        rootRequest.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = DateTimeOffset.UtcNow;
        using var root = rootRequest.CreateSelfSigned(now.AddDays(-1), now.AddDays(7));
        RootPem = root.ExportCertificatePem();

        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("localhost");
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        using var certificate = request.Create(root, now.AddDays(-1), now.AddDays(6), RandomNumberGenerator.GetBytes(8));
        Server = certificate.CopyWithPrivateKey(key);
    }

    public string RootPem { get; }

    public X509Certificate2 Server { get; }

    public void Dispose() => Server.Dispose();
}
