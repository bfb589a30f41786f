using System.Net;

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
    public Task An_unsigned_request() =>
        IsRefusedAsync(Missing, "Missing Authentication Token", change: request => request.Headers.Remove("Authorization"));

    [TestCase("Basic dXNlcjpwYXNz")]
    [TestCase("AWS4-HMAC-SHA512 Credential=local/20260125/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=00")]
    [TestCase("AWS4-HMAC-SHA256")]
    public Task Another_scheme_than_signature_version_4(string authorization) =>
        IsRefusedAsync(Incomplete, "AWS4-HMAC-SHA256", change: Replace("Authorization", _ => authorization));

    [TestCase("Credential")]
    [TestCase("SignedHeaders")]
    [TestCase("Signature")]
    public Task An_authorization_that_lacks_a_parameter(string parameter) =>
        IsRefusedAsync(Incomplete, parameter, change: Replace("Authorization", value => value.Replace(parameter + "=", "X=", StringComparison.Ordinal)));

    [Test]
    public Task An_authorization_with_a_parameter_that_lacks_its_value() =>
        IsRefusedAsync(Incomplete, "key=value", change: Replace("Authorization", value => value + ", x"));

    [Test]
    public Task A_credential_of_four_parts() =>
        IsRefusedAsync(Incomplete, "5 slash-delimited", change: Replace("Authorization", value => value.Replace("/aws4_request", "", StringComparison.Ordinal)));

    [Test]
    public Task A_signature_by_another_secret() => IsRefusedAsync(Invalid, Mismatch, new Signer(Secret: "wrong"));

    [Test]
    public Task Another_session_token() => IsRefusedAsync(Unrecognized, "security token", new Signer(Token: "another"));

    [Test]
    public Task A_signature_for_another_region() => IsRefusedAsync(Invalid, "valid region", new Signer(Region: "eu-west-1"));

    [Test]
    public Task A_signature_for_another_service() => IsRefusedAsync(Invalid, "'execute-api'", new Signer(Service: "dynamodb"));

    [Test]
    public Task A_body_that_was_changed() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Content = new StringContent("other"));

    [Test]
    public Task A_body_that_was_changed_together_with_its_hash() => IsRefusedAsync(Invalid, Mismatch, change: request =>
    {
        request.Content = new ByteArrayContent([]);
        Replace("X-Amz-Content-SHA256", _ => "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")(request);
    });

    [Test]
    public Task A_path_that_was_changed() => IsRefusedAsync(Invalid, Mismatch, change: request =>
        request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri.Replace("%3D", "", StringComparison.Ordinal) + "A%3D"));

    [Test]
    public Task A_query_that_was_added() =>
        IsRefusedAsync(Invalid, Mismatch, change: request => request.RequestUri = new Uri(request.RequestUri!.AbsoluteUri + "?x=y"));

    [Test]
    public Task A_method_that_was_changed() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Method = HttpMethod.Put);

    [Test]
    public Task A_host_that_was_changed() => IsRefusedAsync(Invalid, Mismatch, change: request => request.Headers.Host = "localhost");

    [Test]
    public Task No_date() => IsRefusedAsync(Incomplete, "X-Amz-Date", change: request => request.Headers.Remove("X-Amz-Date"));

    [TestCase("Sun, 25 Jan 2026 18:50:04 GMT")]
    [TestCase("2026-01-25T18:50:04Z")]
    [TestCase("20260125T185004")]
    [TestCase("20261325T185004Z")]
    public Task A_date_in_another_form(string date) => IsRefusedAsync(Incomplete, "ISO-8601", change: Replace("X-Amz-Date", _ => date));

    [Test]
    public Task A_scope_of_another_day() =>
        IsRefusedAsync(Invalid, "Date in Credential scope", change: Replace("Authorization", value => value.Replace("/20260125/", "/20260124/", StringComparison.Ordinal)));

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html: "within five minutes".</summary>
    [TestCase(-301, "Signature expired")]
    [TestCase(301, "Signature not yet current")]
    public async Task A_signature_more_than_five_minutes_off(int seconds, string message)
    {
        await using var host = await GatewayHost.StartAsync(clock: new ManualClock());
        var clock = new ManualClock();
        using var request = SignedRequest.Create(
            HttpMethod.Get, new Uri(host.Http.BaseAddress!, "/dev"), "a=", [], new Signer(), clock.GetUtcNow().AddSeconds(seconds));
        using var response = await host.Http.SendAsync(request);
        await ErrorAnswer.AssertAsync(response, HttpStatusCode.Forbidden, Invalid, message);
    }

    [Test]
    public Task SignedHeaders_without_host() =>
        IsRefusedAsync(Invalid, "'Host'", change: Replace("Authorization", value => value.Replace("=host;", "=", StringComparison.Ordinal)));

    [Test]
    public Task An_amz_header_that_is_not_signed() =>
        IsRefusedAsync(Invalid, "x-amz-", change: request => request.Headers.Add("X-Amz-Late", "1"));

    [Test]
    public Task A_signed_header_that_is_not_sent() =>
        IsRefusedAsync(Invalid, Mismatch, change: request => request.Headers.Remove("X-Amz-Security-Token"));

    [Test]
    public Task SignedHeaders_that_are_not_in_order() =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", value => value.Replace("host;x-amz-content-sha256", "x-amz-content-sha256;host", StringComparison.Ordinal)));

    [TestCase(63)]
    [TestCase(1)]
    public Task A_signature_that_is_too_short(int digits) =>
        IsRefusedAsync(Invalid, Mismatch, change: Replace("Authorization", value => value[..(value.Length - 64 + digits)]));

    [Test]
    public Task A_signature_that_is_not_hexadecimal() =>
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

    private static Action<HttpRequestMessage> Replace(string header, Func<string, string> change) => request =>
    {
        var value = request.Headers.NonValidated[header].ToString();
        request.Headers.Remove(header);
        request.Headers.TryAddWithoutValidation(header, change(value));
    };
}
