using System.Net;
using static Functions.Tests.Gateway.Signatures.ChangedRequest;

namespace Functions.Tests.Gateway.Signatures;

/// <summary>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-troubleshooting.html and
/// https://repost.aws/knowledge-center/api-gateway-iam-sigv4-mismatch say what is refused, and with 403; which exception is
/// named is on neither page.
/// </summary>
public sealed class RefusedSignatureTests
{
    private const string Missing = "MissingAuthenticationTokenException", Incomplete = "IncompleteSignatureException",
        Invalid = "InvalidSignatureException", Unrecognized = "UnrecognizedClientException";

    private const string Mismatch = "The request signature we calculated does not match";

    [Test]
    public Task An_unsigned_request_is_refused() =>
        IsRefusedAsync(Missing, "Missing Authentication Token", change: request => request.Headers.Remove("Authorization"));

    [TestCase("Basic dXNlcjpwYXNz")]
    [TestCase("AWS4-HMAC-SHA512 Credential=local/20260125/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00")]
    [TestCase("AWS4-HMAC-SHA256")]
    public Task Another_scheme_than_signature_version_4_is_refused(string authorization) =>
        IsRefusedAsync(Incomplete, "AWS4-HMAC-SHA256", change: Replace("Authorization", _ => authorization));

    [TestCase("Credential")]
    [TestCase("SignedHeaders")]
    [TestCase("Signature")]
    public Task An_authorization_that_lacks_a_parameter_is_refused(string parameter) =>
        IsRefusedAsync(Incomplete, parameter, change: Replace("Authorization", parameter + "=", "X="));

    [Test]
    public Task An_authorization_with_a_parameter_that_lacks_its_value_is_refused() =>
        IsRefusedAsync(Incomplete, "key=value", change: Replace("Authorization", value => value + ", x"));

    [TestCase("/aws4_request", "", Description = "four elements")]
    [TestCase("=local/", "=/", Description = "no access key")]
    public Task A_credential_that_lacks_an_element_is_refused(string part, string wrong) =>
        IsRefusedAsync(Incomplete, "5 slash-delimited", change: Replace("Authorization", part, wrong));

    [Test]
    public Task A_signature_by_another_secret_is_refused() => IsRefusedAsync(Invalid, Mismatch, new Signer(Secret: "wrong"));

    [Test]
    public Task Another_session_token_is_refused() => IsRefusedAsync(Unrecognized, "security token", new Signer(Token: "another"));

    [TestCase("eu west 1")]
    [TestCase("EU-WEST-1")]
    [TestCase("")]
    [TestCase("a-region-of-sixty-four-characters-is-longer-than-a-label-can-be-")]
    public Task A_scope_without_a_regions_name_is_refused(string region) =>
        IsRefusedAsync(Invalid, "valid region", change: Replace("Authorization", "/us-east-1/", $"/{region}/"));

    [Test]
    public Task A_region_changed_after_signing_is_refused() =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", "/us-east-1/", "/eu-west-1/"));

    [Test]
    public Task A_signature_for_another_service_is_refused() => IsRefusedAsync(Invalid, "'execute-api'", new Signer(Service: "dynamodb"));

    [Test]
    public Task A_body_changed_after_signing_is_refused() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Content = new StringContent("other"));

    [Test]
    public Task A_body_changed_together_with_its_hash_is_refused() => IsRefusedAsync(Invalid, Mismatch, change: request =>
    {
        request.Content = new ByteArrayContent([]);
        Replace("X-Amz-Content-SHA256", _ => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")(request);
    });

    [Test]
    public Task A_path_changed_after_signing_is_refused() => IsRefusedAsync(Invalid, Mismatch, change: request =>
        request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("%3D", "", StringComparison.Ordinal) + "A%3D"));

    [Test]
    public Task A_query_added_after_signing_is_refused() =>
        IsRefusedAsync(Invalid, Mismatch, change: request => request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri + "?x=y"));

    [Test]
    public Task A_method_changed_after_signing_is_refused() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Method = HttpMethod.Delete);

    [Test]
    public Task A_host_changed_after_signing_is_refused() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Headers.Host = "localhost");

    [Test]
    public Task A_signature_without_a_date_is_refused() => IsRefusedAsync(Incomplete, "X-Amz-Date", change: request => request.Headers.Remove("X-Amz-Date"));

    [TestCase("Sun, 25 Jan 2026 18:50:04 GMT")]
    [TestCase("2026-01-25T18:50:04Z")]
    [TestCase("20260125T185004")]
    [TestCase("20261325T185004Z")]
    public Task A_date_in_another_form_is_refused(string date) => IsRefusedAsync(Incomplete, "ISO-8601", change: Replace("X-Amz-Date", _ => date));

    [Test]
    public Task A_scope_of_another_day_is_refused() =>
        IsRefusedAsync(Invalid, "Date in Credential scope", change: Replace("Authorization", "/20260125/", "/20260124/"));

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html: "within five minutes".</summary>
    [TestCase(-301, "Signature expired")]
    [TestCase(301, "Signature not yet current")]
    public async Task A_signature_more_than_five_minutes_off_is_refused(int seconds, string message)
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        var clock = new ManualClock();
        using var request = SignedRequest.Create(
            HttpMethod.Get, new Uri(host.Http.BaseAddress!, "/dev"), "a=", [], new Signer(), clock.GetUtcNow().AddSeconds(seconds));
        using var response = await host.Http.SendAsync(request);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Forbidden, Invalid, message);
    }

    [Test]
    public Task SignedHeaders_must_have_host() =>
        IsRefusedAsync(Invalid, "'Host'", change: Replace("Authorization", "=host;", "="));

    [Test]
    public Task An_amz_header_that_is_not_signed_is_refused() =>
        IsRefusedAsync(Invalid, "x-amz-", change: request => request.Headers.Add("X-Amz-Late", "1"));

    [Test]
    public Task A_signed_header_that_is_not_sent_is_refused() =>
        IsRefusedAsync(Invalid, Mismatch, change: request => request.Headers.Remove("X-Amz-Security-Token"));

    [Test]
    public Task SignedHeaders_must_be_in_order() =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", "host;x-amz-content-sha256", "x-amz-content-sha256;host"));

    [TestCase(63)]
    [TestCase(1)]
    public Task A_signature_that_is_too_short_is_refused(int digits) =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", value => value[..(value.Length - 64 + digits)]));

    [Test]
    public Task A_signature_that_is_not_hexadecimal_is_refused() =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", value => value[..^1] + "x"));

    private static async Task IsRefusedAsync(string type, string message, Signer? signer = null, Action<HttpRequestMessage>? change = null)
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        using var client = await host.ConnectAsync();
        using var response = await host.ManageAsync(HttpMethod.Post, client.Id, "hello"u8.ToArray(), signer: signer, change: change);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Forbidden, type, message);
        using var posted = await host.PostAsync(client.Id, "next");
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("next"), "what was refused must not arrive");
    }
}
