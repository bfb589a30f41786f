using System.Net;

namespace Functions.Tests.Gateway.Signatures;

/// <summary>
/// A developer's tool signs with the developer's own credentials, whose secret this runtime cannot know; AWS would answer
/// UnrecognizedClientException to a key it does not know.
/// </summary>
public sealed class ForeignSignatureTests
{
    private static readonly Signer Developer = new("AKIDEXAMPLE", "a secret nobody here knows", Token: "and a token", Region: "eu-west-1");

    [Test]
    public async Task Another_access_key_is_let_in_for_the_form_of_its_signature_undocumented()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var posted = await host.ManageAsync(HttpMethod.Post, client.Id, "hello"u8.ToArray(), signer: Developer);
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
    }

    [TestCase("/execute-api/", "/dynamodb/", "'execute-api'")]
    [TestCase("/eu-west-1/", "/eu west 1/", "valid region")]
    [TestCase("host;x-amz-content-sha256", "x-amz-content-sha256;host", "does not match", Description = "not in order")]
    [TestCase("x-amz-security-token", "x-amz-security-token;x-note", "does not match", Description = "not sent")]
    public async Task A_signature_of_another_access_key_is_refused_when_its_form_is_wrong_undocumented(string part, string wrong, string message)
    {
        await using var host = await GatewayHost.StartAsync();
        using var refused = await host.ManageAsync(
            HttpMethod.Get, "a=", signer: Developer, change: ChangedRequest.Replace("Authorization", part, wrong));
        await ErrorAnswer.AssertAsync(refused, HttpStatusCode.Forbidden, "InvalidSignatureException", message);
    }
}
