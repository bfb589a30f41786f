using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Local;

namespace Functions.Tests.Template;

/// <summary>The page's resources and the stack's own names, which are there only on request.</summary>
public sealed partial class SiteTemplateTests
{
    internal static (string, string)[] Named { get; } =
    [
        ("Site", "cloudfront"),
        ("DomainName", "chat.example.com"), ("CertificateArn", "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b"),
        ("SiteDomainName", "talk.example.com"), ("SiteCertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/3c4d"),
        ("HostedZoneId", "Z0123456789ABCDEFGHIJ"),
    ];

    private static readonly (string, string)[] s_signsIn =
        [("Issuer", "https://id.example:8443/pool"), ("Audience", "api"), ("PageClientId", "page")];

    private readonly ChatTemplate _site = new(("Site", "cloudfront"));
    private readonly ChatTemplate _named = new(Named);

    // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html
    [Test]
    public void Only_this_stacks_distribution_may_read_the_bucket_and_nobody_without_encryption()
    {
        Assert.That(_site["SiteBucket", "PublicAccessBlockConfiguration"], Is.EqualTo(
            """{"BlockPublicAcls":"true","BlockPublicPolicy":"true","IgnorePublicAcls":"true","RestrictPublicBuckets":"true"}"""));
        Assert.That(_site["SiteBucket", "OwnershipControls"], Is.EqualTo("""{"Rules":[{"ObjectOwnership":"BucketOwnerEnforced"}]}"""));
        Assert.That(_site["SiteBucket", "BucketEncryption"], Does.Contain("""
            "SSEAlgorithm":"AES256"
            """));
        Assert.That(_site["SiteBucket", "BucketName"], Is.Null);

        var policy = JsonDocument.Parse(_site["SiteBucketPolicy", "PolicyDocument"]!).RootElement.GetProperty("Statement");
        var allowed = policy.EnumerateArray().Single(statement => statement.GetProperty("Effect").ValueEquals("Allow"));
        Assert.That(allowed.GetProperty("Principal").GetRawText(), Is.EqualTo("""{"Service":"cloudfront.amazonaws.com"}"""));
        Assert.That(allowed.GetProperty("Action").GetString(), Is.EqualTo("s3:GetObject"));
        Assert.That(allowed.GetProperty("Resource").GetString(), Is.EqualTo("arn:aws:s3:::local-SiteBucket/*"));
        Assert.That(allowed.GetProperty("Condition").GetRawText(), Is.EqualTo(
            $$$"""{"StringEquals":{"AWS:SourceArn":"arn:aws:cloudfront::123456789012:distribution/{{{_site.Output("SiteDistributionId")}}}"}}"""));
        var denied = policy.EnumerateArray().Single(statement => statement.GetProperty("Effect").ValueEquals("Deny"));
        Assert.That(denied.GetProperty("Condition").GetRawText(), Is.EqualTo("""{"Bool":{"aws:SecureTransport":"false"}}"""));
    }

    [Test]
    public void The_distribution_signs_what_it_asks_of_the_bucket_and_answers_over_https_alone()
    {
        var distribution = Distribution(_site);
        var origin = distribution.GetProperty("Origins")[0];
        Assert.That(origin.GetProperty("DomainName").GetString(), Is.EqualTo("local-SiteBucket.s3.us-east-1.amazonaws.com"));
        Assert.That(origin.GetProperty("OriginAccessControlId").GetString(), Is.EqualTo("local-SiteAccess"));
        // Empty, not absent: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-distribution-s3originconfig.html
        Assert.That(origin.GetProperty("S3OriginConfig").GetRawText(), Is.EqualTo("""{"OriginAccessIdentity":""}"""));
        Assert.That(_site["SiteAccess", "OriginAccessControlConfig"], Does.Contain(
            """
            "OriginAccessControlOriginType":"s3","SigningBehavior":"always","SigningProtocol":"sigv4"
            """));
        var behavior = distribution.GetProperty("DefaultCacheBehavior");
        Assert.That(behavior.GetProperty("ViewerProtocolPolicy").GetString(), Is.EqualTo("redirect-to-https"));
        // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html
        Assert.That(behavior.GetProperty("CachePolicyId").GetString(), Is.EqualTo("658327ea-f89d-4fab-a63d-7e88639e58f6"));
        Assert.That(behavior.GetProperty("ResponseHeadersPolicyId").GetString(), Is.EqualTo("local-SiteHeaders"));
        Assert.That(distribution.GetProperty("DefaultRootObject").GetString(), Is.EqualTo("index.html"));
        Assert.That(distribution.TryGetProperty("Aliases", out _), Is.False);
        Assert.That(distribution.GetProperty("ViewerCertificate").GetRawText(), Is.EqualTo("""{"CloudFrontDefaultCertificate":"true"}"""));
    }

    // Two stacks of one name in two regions share CloudFront's names, and an access control's has at most 64 characters.
    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-cloudfront-originaccesscontrol-originaccesscontrolconfig.html
    [TestCase("SiteAccess", "OriginAccessControlConfig")]
    [TestCase("SiteHeaders", "ResponseHeadersPolicyConfig")]
    public void What_is_named_in_the_whole_account_has_the_stacks_id_for_its_name(string resource, string property) =>
        Assert.That(
            JsonDocument.Parse(_site[resource, property]!).RootElement.GetProperty("Name").GetString(),
            Is.EqualTo("00000000-0000-0000-0000-000000000000"));

    [Test]
    public void The_pages_host_sends_the_pages_own_policy_narrowed_to_this_chat()
    {
        var own = Directives(PolicyPattern().Match(File.ReadAllText(Path.Combine(Repository.Root, "Client", "index.html"))).Groups[1].Value);
        var sent = Directives(Policy(_site));

        Assert.That(sent["connect-src"], Is.EqualTo($"'self' wss://{new Uri(_site.Output("WebSocketUrl")!).Host}"));
        Assert.That(sent["frame-ancestors"], Is.EqualTo("'none'"));
        Assert.That(sent.Where(directive => directive.Key is not ("connect-src" or "frame-ancestors")),
            Is.EquivalentTo(own.Where(directive => directive.Key != "connect-src")));
    }

    [Test]
    public void The_pages_host_sends_what_keeps_it_to_https_its_types_and_its_own_window()
    {
        var headers = JsonDocument.Parse(_site["SiteHeaders", "ResponseHeadersPolicyConfig"]!).RootElement.GetProperty("SecurityHeadersConfig");
        Assert.That(headers.GetProperty("StrictTransportSecurity").GetProperty("AccessControlMaxAgeSec").GetString(), Is.EqualTo("31536000"));
        Assert.That(headers.TryGetProperty("ContentTypeOptions", out _), Is.True);
        Assert.That(headers.GetProperty("FrameOptions").GetProperty("FrameOption").GetString(), Is.EqualTo("DENY"));
        Assert.That(headers.GetProperty("ReferrerPolicy").GetProperty("ReferrerPolicy").GetString(), Is.EqualTo("no-referrer"));
        Assert.That(headers.EnumerateObject().Select(header => header.Value.GetProperty("Override").GetString()), Is.All.EqualTo("true"));
    }

    [TestCase("", "", "'self' wss://API wss://chat.example.com")]
    [TestCase("page", "", "'self' wss://API wss://chat.example.com https://id.example:8443")]
    [TestCase("page", "https://tokens.example https://more.example:1", "'self' wss://API wss://chat.example.com https://id.example:8443 https://tokens.example https://more.example:1")]
    [TestCase("", "https://tokens.example", "'self' wss://API wss://chat.example.com")]
    public void The_page_connects_to_the_chats_own_addresses_and_where_it_signs_in_alone(string clientId, string origins, string expected) =>
        Assert.That(
            Directives(Policy(new ChatTemplate([.. Named, .. s_signsIn[..2], ("PageClientId", clientId), ("SignInOrigins", origins)])))["connect-src"],
            Is.EqualTo(expected.Replace("API", new Uri(_site.Output("WebSocketUrl")!).Host, StringComparison.Ordinal)));

    [Test]
    public void Without_an_issuer_the_policy_is_evaluated_too() =>
        Assert.That(Directives(Policy(new ChatTemplate(("Site", "cloudfront"), ("PageClientId", "page"))))["connect-src"], Does.Not.Contain("//  ").And.Not.Contain("https"));

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-custom-domain-names.html: regional, TLS 1.2.
    [Test]
    public void The_chats_own_name_leads_to_its_stage_and_the_functions_stay_with_api_gateways()
    {
        Assert.That(_named["ApiDomain", "DomainNameConfigurations"], Is.EqualTo(
            """[{"CertificateArn":"arn:aws:acm:eu-central-1:123456789012:certificate/1a2b","EndpointType":"REGIONAL","SecurityPolicy":"TLS_1_2"}]"""));
        Assert.That((_named["ApiMapping", "DomainName"], _named["ApiMapping", "Stage"], _named["ApiMapping", "ApiMappingKey"]),
            Is.EqualTo(("\"chat.example.com\"", "\"dev\"", (string?)null)));
        Assert.That(_named.Output("WebSocketUrl"), Is.EqualTo("wss://chat.example.com"));
        Assert.That(_named.Output("ManagementEndpoint"), Is.EqualTo(_site.Output("ManagementEndpoint")).And.Contain(".execute-api."));
        Assert.That(_named.All("AWS::Lambda::Function", "Environment"), Is.EqualTo(_site.All("AWS::Lambda::Function", "Environment")));
        Assert.That(_named["WebSocketApi", "DisableExecuteApiEndpoint"], Is.Null, "the functions post to connections there");
    }

    [TestCase("ApiRecord", "A", "chat.example.com", "d-", "Z")]
    [TestCase("SiteRecord", "A", "talk.example.com", "d", "Z2FDTNDATAQYW2")]
    [TestCase("SiteRecordV6", "AAAA", "talk.example.com", "d", "Z2FDTNDATAQYW2")]
    public void A_name_has_an_alias_record_in_its_zone(string record, string type, string name, string target, string targetZone)
    {
        Assert.That((_named[record, "Type"], _named[record, "Name"], _named[record, "HostedZoneId"]),
            Is.EqualTo(($"\"{type}\"", $"\"{name}\"", "\"Z0123456789ABCDEFGHIJ\"")));
        // CloudFront's zone: https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-properties-route53-recordset-aliastarget.html
        var alias = JsonDocument.Parse(_named[record, "AliasTarget"]!).RootElement;
        Assert.That(alias.GetProperty("DNSName").GetString(), Does.StartWith(target));
        Assert.That(alias.GetProperty("HostedZoneId").GetString(), Does.StartWith(targetZone));
    }

    [Test]
    public void The_pages_own_name_is_the_distributions_with_its_certificate()
    {
        var distribution = Distribution(_named);
        Assert.That(distribution.GetProperty("Aliases").GetRawText(), Is.EqualTo("""["talk.example.com"]"""));
        Assert.That(distribution.GetProperty("ViewerCertificate").GetRawText(), Is.EqualTo(
            """{"AcmCertificateArn":"arn:aws:acm:us-east-1:123456789012:certificate/3c4d","MinimumProtocolVersion":"TLSv1.2_2021","SslSupportMethod":"sni-only"}"""));
        Assert.That(_named.Output("SiteUrl"), Is.EqualTo("https://talk.example.com/"));
        Assert.That(_site.Output("SiteUrl"), Does.Match(@"^https://d[a-z0-9]+\.cloudfront\.net/$"));
        Assert.That(new ChatTemplate().Output("SiteUrl"), Is.Null);
    }

    [TestCase(false, false)]
    [TestCase(false, true)]
    [TestCase(true, false)]
    [TestCase(true, true)]
    public void The_pages_configuration_is_an_output_wherever_the_page_is(bool named, bool claimed)
    {
        var template = new ChatTemplate([.. named ? Named : [], .. s_signsIn, ("NameClaim", claimed ? "https://example.com/name" : ""), ("PageToken", "id")]);
        var config = JsonDocument.Parse(template.Output("PageConfig")!).RootElement;

        Assert.That(config.GetProperty("url").GetString(), Is.EqualTo(template.Output("WebSocketUrl")));
        // As Functions.Local writes it.
        var signIn = new PageSignIn("https://id.example:8443/pool", "page", "openid profile", "id", claimed ? "https://example.com/name" : null);
        Assert.That(
            config.GetProperty("signIn").GetRawText(),
            Is.EqualTo(JsonSerializer.SerializeToElement(new ClientConfig(new Uri("ws://a"), signIn), ClientJson.Default.ClientConfig).GetProperty("signIn").GetRawText()));
    }

    [TestCase("Issuer", "https://id.example/pool")]
    [TestCase("PageClientId", "page")]
    public void The_page_signs_nobody_in_without_an_issuer_and_a_client_id(string parameter, string value) =>
        Assert.That(new ChatTemplate((parameter, value), ("Audience", "api")).Output("PageConfig"), Does.Match("""^\{"url":"wss://[^"]+"\}$"""));

    /// <summary>What would break the JSON cannot be said.</summary>
    [TestCase("Issuer", "https://id.example/\"")]
    [TestCase("Issuer", "https://id.example/\\")]
    [TestCase("PageClientId", "a\"b")]
    [TestCase("PageScope", "openid \\")]
    [TestCase("PageScope", "profile")]
    [TestCase("PageToken", "refresh")]
    [TestCase("NameClaim", "a\"b")]
    [TestCase("SignInOrigins", "https://a.example/path")]
    [TestCase("SignInOrigins", "https://a.example; script-src *")]
    [TestCase("SignInOrigins", "*")]
    [TestCase("DomainName", "Chat.example.com")]
    [TestCase("DomainName", "chat.example.com.")]
    [TestCase("DomainName", "localhost")]
    [TestCase("SiteDomainName", "https://talk.example.com")]
    [TestCase("CertificateArn", "arn:aws:iam::123456789012:server-certificate/a")]
    [TestCase("SiteCertificateArn", "arn:aws:acm:eu-central-1:123456789012:certificate/1a2b")]
    [TestCase("HostedZoneId", "/hostedzone/Z0123456789ABCDEFGHIJ")]
    [TestCase("Site", "s3")]
    public void A_value_that_makes_no_sense_is_refused(string parameter, string value) =>
        Assert.That(() => new ChatTemplate((parameter, value)), Throws.TypeOf<UserError>().With.Message.Contains(parameter));

    [TestCase("", true)]
    [TestCase("D C Z", true)]
    [TestCase("D C Z S s site", true)]
    [TestCase("Z S s site", true)]
    [TestCase("site", true)]
    [TestCase("D", false)]
    [TestCase("C", false)]
    [TestCase("Z", false)]
    [TestCase("D C", false)]
    [TestCase("D Z", false)]
    [TestCase("C Z", false)]
    [TestCase("S s site", false)]
    [TestCase("S Z site", false)]
    [TestCase("s Z site", false)]
    [TestCase("Z site", false)]
    [TestCase("S s Z", false)]
    [TestCase("D C Z S s", false)]
    [TestCase("D C Z s site", false)]
    [TestCase("D C Z same s site", false)]
    public void A_name_its_certificate_and_the_zone_go_together(string given, bool accepted)
    {
        var values = new Dictionary<string, string>();
        foreach (var part in given.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, value) = part switch
            {
                "D" => ("DomainName", "chat.example.com"),
                "C" => ("CertificateArn", "arn:aws:acm:eu-central-1:123456789012:certificate/1"),
                "Z" => ("HostedZoneId", "Z1"),
                "S" => ("SiteDomainName", "talk.example.com"),
                "same" => ("SiteDomainName", "chat.example.com"),
                "s" => ("SiteCertificateArn", "arn:aws:acm:us-east-1:123456789012:certificate/2"),
                _ => ("Site", "cloudfront"),
            };
            values[name] = value;
        }

        Assert.That(TemplateRule.Holds("NamesAreWhole", values), Is.EqualTo(accepted));
    }

    [Test]
    public void The_local_runtime_says_what_it_leaves_out_and_serves_the_same()
    {
        var stack = ChatTemplate.Stack(Named);
        var plain = ChatTemplate.Stack();

        Assert.That(stack.LeftOut, Is.EqualTo([
            "ApiDomain, a domain name: the local runtime has one address for all",
            "SiteDistribution, a CloudFront distribution: the local runtime puts nothing before what it serves",
        ]));
        Assert.That(plain.LeftOut, Is.Empty);
        Assert.That(stack.Warnings, Is.Empty);
        Assert.That(stack.Api.Routes.Keys, Is.EqualTo(plain.Api.Routes.Keys));
    }

    private static JsonElement Distribution(ChatTemplate template) =>
        JsonDocument.Parse(template["SiteDistribution", "DistributionConfig"]!).RootElement;

    internal static string Policy(ChatTemplate template) =>
        JsonDocument.Parse(template["SiteHeaders", "ResponseHeadersPolicyConfig"]!).RootElement
            .GetProperty("SecurityHeadersConfig").GetProperty("ContentSecurityPolicy").GetProperty("ContentSecurityPolicy").GetString()!;

    private static Dictionary<string, string> Directives(string policy) =>
        policy.Split("; ").Select(directive => directive.Split(' ', 2)).ToDictionary(directive => directive[0], directive => directive[1]);

    [GeneratedRegex("""http-equiv="Content-Security-Policy" content="([^"]+)">""")]
    private static partial Regex PolicyPattern();
}
