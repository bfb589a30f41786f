using System.Net;
using System.Text;
using Functions.Local;

namespace Functions.Tests.Deploy;

/// <summary>What is known to fail of a name, its certificate or its zone is said before anything is changed.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class NamesTests : IDisposable
{
    private const string Arn = "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b";
    private const string SiteArn = "arn:aws:acm:us-east-1:123456789012:certificate/3c4d";
    private const string Names = $"DomainName=chat.example.com,CertificateArn={Arn},HostedZoneId=Z1";
    private const string BothNames = $"{Names},SiteDomainName=talk.example.com,SiteCertificateArn={SiteArn}";

    private readonly DeployScript _script = new DeployScript().AnswersAsUsual().AnswersOfSite().WithClient(("index.html", ""))
        .Answers("aws acm describe-certificate", Certificate())
        .Answers("aws route53 get-hosted-zone", Zone())
        .Answers("aws route53 list-resource-record-sets", Records("example.com.", "SOA"));

    public void Dispose() => _script.Dispose();

    [Test]
    public async Task A_name_with_its_certificate_and_zone_is_deployed()
    {
        var result = await _script.DeployAsync("-ReviewOnly", "-Site", "cloudfront", "-Parameters", BothNames);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Match("(?m)^   Then: +deploy.ps1 without -ReviewOnly publishes the page"));
        Assert.That(_script.StackParameters["DomainName"], Is.EqualTo("chat.example.com"));
        Assert.That(_script.Calls, Has.One.Contains($"describe-certificate --certificate-arn {Arn} --output json --region eu-central-1"));
        // CloudFront's certificates are in N. Virginia: https://docs.aws.amazon.com/acm/latest/userguide/acm-regions.html
        Assert.That(_script.Calls, Has.One.Contains($"describe-certificate --certificate-arn {SiteArn} --output json --region us-east-1"));
    }

    [Test]
    public async Task A_page_with_a_name_is_published_beside_a_chat_with_one()
    {
        var result = await _script.DeployAsync("-Yes", "-Site", "cloudfront", "-Parameters", BothNames);

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        string[] steps = ["list-resource-record-sets", "create-change-set", "execute-change-set", "/index.html --content-type", "create-invalidation"];
        Assert.That(_script.Calls.Select(call => Array.FindIndex(steps, step => call.Contains(step, StringComparison.Ordinal))).Where(step => step >= 0).Distinct(), Is.EqualTo(Enumerable.Range(0, steps.Length)));
        Assert.That(_script.Calls.Count(call => call.Contains("list-resource-record-sets", StringComparison.Ordinal)), Is.EqualTo(2), "one for each name");
        Assert.That(result.Output, Does.Contain("Open https://"));
    }

    [Test]
    public async Task What_is_refused_is_not_built_first()
    {
        _script.Answers("dotnet --version", new Answer("10.0.100\n")).Answers("dotnet publish", new Answer())
            .Answers("aws acm describe-certificate", Certificate("EXPIRED"));

        var result = await _script.RunAsync("-Region", "eu-central-1", "-Yes", "-Runtime", "dotnet10", "-Parameters", Names);

        Assert.That(result.Error, Does.Contain("is EXPIRED"));
        Assert.That(_script.Calls, Has.Some.Contains("dotnet --version").And.None.Contains("dotnet publish"));
    }

    [TestCase($"DomainName=chat.example.com,CertificateArn={SiteArn},HostedZoneId=Z1", "CertificateArn is a certificate of us-east-1, and API Gateway takes certificates of its own region only: eu-central-1. Request one there: aws acm request-certificate --domain-name chat.example.com")]
    [TestCase($"SiteDomainName=talk.example.com,SiteCertificateArn={Arn},HostedZoneId=Z1", "SiteCertificateArn is a certificate of eu-central-1, and CloudFront takes certificates of us-east-1 only")]
    public Task A_certificate_of_another_region_is_refused(string parameters, string advice) => AssertRefusedAsync(parameters, advice);

    [Test]
    public Task What_is_no_certificates_arn_is_refused() => AssertRefusedAsync(
        "DomainName=chat.example.com,CertificateArn=mine,HostedZoneId=Z1", "CertificateArn is not a certificate's ARN: mine. 'aws acm list-certificates --region eu-central-1' lists those there are");

    [TestCase("PENDING_VALIDATION", "The certificate of chat.example.com is not issued yet. Create the record that 'aws acm describe-certificate")]
    [TestCase("EXPIRED", "is EXPIRED, so nothing may use it. Request another: aws acm request-certificate")]
    [TestCase("FAILED", "is FAILED")]
    public Task A_certificate_that_is_not_issued_is_refused(string status, string advice)
    {
        _script.Answers("aws acm describe-certificate", Certificate(status));
        return AssertRefusedAsync(Names, advice);
    }

    [Test]
    public Task A_certificate_of_another_account_is_refused()
    {
        _script.Answers("aws acm describe-certificate", Answer.AwsError("ResourceNotFoundException", "DescribeCertificate", "Could not find certificate"));
        return AssertRefusedAsync(Names, "CertificateArn is no certificate of this account in eu-central-1");
    }

    [TestCase("chat.example.com", true)]
    [TestCase("*.example.com", true)]
    [TestCase("example.com", false)]
    [TestCase("*.chat.example.com", false)]
    [TestCase("*.com", false)]
    public async Task A_certificate_must_be_the_names(string covered, bool accepted)
    {
        _script.Answers("aws acm describe-certificate", Certificate("ISSUED", covered));
        if (accepted)
        {
            Assert.That((await _script.DeployAsync("-ReviewOnly", "-Parameters", Names)).ExitCode, Is.Zero);
        }
        else
        {
            await AssertRefusedAsync(Names, $"CertificateArn is for {covered}, not for chat.example.com.");
        }
    }

    [TestCase("example.org.", "Hosted zone Z1 is example.org's, which DomainName=chat.example.com is not in. Look for the right one: aws route53 list-hosted-zones-by-name --dns-name example.com")]
    [TestCase("hat.example.com.", "is hat.example.com's")]
    public Task A_zone_that_is_not_the_names_is_refused(string zone, string advice)
    {
        _script.Answers("aws route53 get-hosted-zone", Zone(zone));
        return AssertRefusedAsync(Names, advice);
    }

    [Test]
    public Task A_private_zone_is_refused()
    {
        _script.Answers("aws route53 get-hosted-zone", Zone(isPrivate: true));
        return AssertRefusedAsync(Names, "Hosted zone Z1 is private");
    }

    [Test]
    public Task A_zone_that_is_not_there_is_refused()
    {
        _script.Answers("aws route53 get-hosted-zone", Answer.AwsError("NoSuchHostedZone", "GetHostedZone", "No hosted zone found with ID: Z1"));
        return AssertRefusedAsync(Names, "There is no hosted zone Z1 in this account");
    }

    [TestCase("CNAME")]
    [TestCase("A")]
    public Task A_name_that_is_taken_is_refused(string type)
    {
        _script.Answers("aws route53 list-resource-record-sets", Records("chat.example.com.", type));
        return AssertRefusedAsync(Names, $"Hosted zone Z1 has a record of chat.example.com already (type {type})");
    }

    [Test]
    public async Task The_stacks_own_record_is_in_nobodys_way()
    {
        _script.Answers("aws route53 list-resource-record-sets", Records("chat.example.com.", "A"))
            .Answers("aws cloudformation describe-stacks", Answer.SiteStack(parameters: [("DomainName", "chat.example.com"), ("CertificateArn", Arn), ("HostedZoneId", "Z1")]));

        var result = await _script.DeployAsync("-ReviewOnly");

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.StackParameters["DomainName"], Is.EqualTo("(previous)"));
        Assert.That(_script.Calls, Has.One.Contains("describe-certificate"), "it may have expired meanwhile");
    }

    [TestCase("https://tokens.example/oauth2/token", "https://tokens.example/oauth2/revoke", "https://tokens.example")]
    [TestCase("https://tokens.example/oauth2/token", "https://other.example:8443/revoke", "https://tokens.example https://other.example:8443")]
    [TestCase("ISSUER/token", "", "")]
    [TestCase("http://tokens.example/token", "javascript:alert(1)", "")]
    public async Task Where_the_page_asks_for_tokens_is_read_in_the_providers_document(string token, string revocation, string expected)
    {
        await using var provider = await StartProviderAsync(issuer =>
            $$"""{"issuer": "{{issuer}}", "token_endpoint": "{{token.Replace("ISSUER", issuer, StringComparison.Ordinal)}}", "revocation_endpoint": "{{revocation}}"}""");

        var result = await SignsInAsync(provider.Urls.Single());

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(_script.StackParameters["SignInOrigins"], Is.EqualTo(expected));
    }

    [Test]
    public async Task A_provider_that_cannot_be_read_is_said_and_stops_nothing()
    {
        await using var provider = await StartProviderAsync(_ => null);

        var result = await SignsInAsync(provider.Urls.Single());

        Assert.That(result.ExitCode, Is.Zero, result.Error);
        Assert.That(result.Output, Does.Contain("The provider's document cannot be read").And.Contain("pass -Parameters SignInOrigins=https://"));
        Assert.That(_script.StackParameters, Does.Not.ContainKey("SignInOrigins"));
    }

    [Test]
    public async Task What_is_given_is_not_looked_for()
    {
        await using var provider = await StartProviderAsync(_ => """{"token_endpoint": "https://tokens.example/token"}""");

        await SignsInAsync(provider.Urls.Single(), ",SignInOrigins=https://given.example");

        Assert.That(_script.StackParameters["SignInOrigins"], Is.EqualTo("https://given.example"));
    }

    private Task<DeployResult> SignsInAsync(string issuer, string more = "") =>
        _script.DeployAsync("-ReviewOnly", "-Parameters", $"Issuer={issuer},Audience=api,PageClientId=page{more}");

    private async Task AssertRefusedAsync(string parameters, string advice)
    {
        var result = await _script.DeployAsync("-Yes", "-Site", "cloudfront", "-Parameters", parameters);

        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.StartWith("deploy.ps1: ").And.Contain(advice).And.Not.Contain("unexpected"));
        Assert.That(result.Error.TrimEnd().Split('\n'), Has.Length.EqualTo(1), result.Error);
        _script.AssertNothingChanged();
    }

    private static Answer Certificate(string status = "ISSUED", string name = "*.example.com") =>
        new($$$"""{"Certificate": {"DomainName": "{{{name}}}", "SubjectAlternativeNames": ["{{{name}}}"], "Status": "{{{status}}}"}}""");

    private static Answer Zone(string name = "example.com.", bool isPrivate = false) =>
        new($$$"""{"HostedZone": {"Config": {"PrivateZone": {{{(isPrivate ? "true" : "false")}}} }, "Id": "/hostedzone/Z1", "Name": "{{{name}}}"}}""");

    private static Answer Records(string name, string type) =>
        new($$"""{"ResourceRecordSets": [{"Name": "{{name}}", "Type": "{{type}}", "TTL": 300}]}""");

    private static async Task<WebApplication> StartProviderAsync(Func<string, string?> document)
    {
        var server = LoopbackServer.CreateBuilder().Build();
        server.MapGet("/.well-known/openid-configuration", (HttpRequest request) =>
            document($"http://{request.Host}") is { } body ? Results.Text(body, "application/json", Encoding.UTF8) : Results.StatusCode((int)HttpStatusCode.ServiceUnavailable));
        await server.StartAsync();
        return server;
    }
}
