using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using ChatFunctions.SignIn;
using Functions.Local;
using Functions.Tests.Gateway;
using Microsoft.AspNetCore.Server.Kestrel.Https;

namespace Functions.Tests.SignIn;

/// <summary>Whom the authorizer believes to be the issuer: who has a certificate of a root in the system's file, for its name and time.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SystemRootsTests
{
    private static readonly DateTimeOffset _now = DateTimeOffset.UtcNow;

    private readonly Authority _authority = new("Root");
    private readonly string _folder = Directory.CreateTempSubdirectory("roots-").FullName;

    [TearDown]
    public void Remove() => Directory.Delete(_folder, recursive: true);

    [Test]
    public async Task A_root_among_the_systems_is_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(), Bundle([.. Others(), _authority])), Does.Contain("answered 404"));

    [Test]
    public async Task A_root_is_trusted_through_a_certificate_between() =>
        Assert.That(await FailureAsync(new Authority("Between", _authority).Issue(), Bundle(_authority)), Does.Contain("answered 404"));

    [Test]
    public async Task A_root_that_is_not_among_the_systems_is_not_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(), Bundle(Others())), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task Another_root_of_the_same_name_is_not_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(), Bundle(new Authority("Root"))), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task A_certificate_for_another_name_is_not_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(name: "elsewhere.example"), Bundle(_authority)), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task A_certificate_that_has_expired_is_not_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(until: _now.AddDays(-1)), Bundle(_authority)), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task A_certificate_that_is_not_for_servers_is_not_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(purpose: "1.3.6.1.5.5.7.3.2"), Bundle(_authority)), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task A_certificate_below_one_that_may_not_issue_is_not_trusted() =>
        Assert.That(
            await FailureAsync(new Authority("Between", _authority, mayIssue: false).Issue(), Bundle(_authority)), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task Without_any_file_nobody_else_is_trusted() =>
        Assert.That(await FailureAsync(_authority.Issue(), Path.Combine(_folder, "nothing")), Does.Contain("SecureConnectionError"));

    [Test]
    public async Task The_first_file_that_is_there_counts()
    {
        await using var server = await StartAsync(_authority.Issue());
        Assert.That(await FailureAsync(server, new SystemRoots(Path.Combine(_folder, "nothing"), Bundle(_authority))), Does.Contain("answered 404"));
    }

    private async Task<string> FailureAsync(Issued issued, string bundle)
    {
        await using var server = await StartAsync(issued);
        return await FailureAsync(server, new SystemRoots(bundle));
    }

    // A server that has nothing to say answers 404 once it is believed.
    private static async Task<string> FailureAsync(WebApplication server, SystemRoots roots)
    {
        var port = new Uri(server.Urls.Single()).Port;
        var keys = new IssuerKeys($"https://localhost:{port}", new ManualClock(), roots);
        await keys.ReadAsync(CancellationToken.None);
        return keys.TakeFailure() ?? "";
    }

    private static async Task<WebApplication> StartAsync(Issued issued)
    {
        var builder = LoopbackServer.CreateBuilder(kestrel => kestrel.Listen(
            IPAddress.Loopback, 0, listen => listen.UseHttps(new TlsHandshakeCallbackOptions
            {
                // Kestrel itself would judge the certificate.
                OnConnection = _ => new(new SslServerAuthenticationOptions
                {
                    ServerCertificateContext = SslStreamCertificateContext.Create(issued.Certificate, issued.Between, offline: true),
                }),
            })));
        builder.WebHost.UseKestrelHttpsConfiguration();
        var app = builder.Build();
        app.Run(context =>
        {
            context.Response.StatusCode = 404;
            return Task.CompletedTask;
        });
        await app.StartAsync();
        return app;
    }

    private static Authority[] Others() => [new("Another"), new("Third")];

    private string Bundle(params Authority[] authorities)
    {
        var file = Path.Combine(_folder, $"{Guid.NewGuid():N}.pem");
        File.WriteAllText(file, string.Concat(authorities.Select(authority => $"# {authority.Certificate.Subject}\n{authority.Certificate.ExportCertificatePem()}\n")));
        return file;
    }

    private sealed record Issued(X509Certificate2 Certificate, X509Certificate2Collection Between);

    /// <summary>A root or, below another, a certificate between.</summary>
    private sealed class Authority
    {
        private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        private readonly bool _isRoot;

        public Authority(string name, Authority? above = null, bool mayIssue = true)
        {
            _isRoot = above is null;
            var request = new CertificateRequest($"CN={name}", _key, HashAlgorithmName.SHA256);
            request.CertificateExtensions.Add(new X509BasicConstraintsExtension(mayIssue, false, 0, true));
            Certificate = above is null
                ? request.CreateSelfSigned(_now.AddDays(-9), _now.AddDays(9))
                : request.Create(
                    above.Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(above._key), _now.AddDays(-8), _now.AddDays(8), RandomNumberGenerator.GetBytes(8));
        }

        public X509Certificate2 Certificate { get; }

        public Issued Issue(string name = "localhost", DateTimeOffset? until = null, string purpose = "1.3.6.1.5.5.7.3.1")
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
            using var certificate = request.Create(
                Certificate.SubjectName, X509SignatureGenerator.CreateForECDsa(_key), _now.AddDays(-7), until ?? _now.AddDays(7), RandomNumberGenerator.GetBytes(8));
            return new(
                X509CertificateLoader.LoadPkcs12(certificate.CopyWithPrivateKey(key).Export(X509ContentType.Pkcs12), null), _isRoot ? [] : [Certificate]);
        }
    }
}
