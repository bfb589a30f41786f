using System.Net;
using System.Text;
using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using ChatFunctions.Broadcasting.Signing;
using Functions.Local.Template;

namespace Functions.Tests.Gateway.Signatures;

/// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html, as three signers read it.</summary>
public sealed class AcceptedSignatureTests
{
    [Test]
    public async Task The_SDKs_client_posts_describes_and_deletes(
        [Values("dev", "prod_2-x")] string stage, [Values] bool withToken)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(new Stage(stage)));
        using var client = await host.ConnectAsync();
        using var sdk = SdkClient(host, withToken);
        await sdk.PostToConnectionAsync(new() { ConnectionId = client.Id, Data = new MemoryStream("grüße"u8.ToArray()) });
        var described = await sdk.GetConnectionAsync(new() { ConnectionId = client.Id });
        await sdk.DeleteConnectionAsync(new() { ConnectionId = client.Id });
        Assert.That(described.Identity.SourceIp, Is.EqualTo("127.0.0.1"));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("grüße"));
        Assert.That(await client.ReceiveAsync(), Does.StartWith("close 1000"));
    }

    /// <summary>No such id can be a connection's, so what comes after the signature refuses it.</summary>
    [TestCase("a/b=")]
    [TestCase("a+b=")]
    [TestCase("ü~!*'()%3D")]
    public async Task The_SDKs_client_signs_any_id(string id)
    {
        await using var host = await GatewayHost.StartAsync();
        using var sdk = SdkClient(host, withToken: true);
        var request = new PostToConnectionRequest { ConnectionId = id, Data = new MemoryStream("x"u8.ToArray()) };
        var refused = Assert.CatchAsync<AmazonApiGatewayManagementApiException>(() => sdk.PostToConnectionAsync(request));
        Assert.That((refused!.StatusCode, refused.ErrorCode), Is.EqualTo((HttpStatusCode.BadRequest, "BadRequestException")));
    }

    [Test]
    public async Task The_functions_signer_posts([Values("dev", "prod_2-x")] string stage, [Values] bool withToken)
    {
        await using var host = await GatewayHost.StartAsync(GatewayHost.Api(new Stage(stage)));
        using var client = await host.ConnectAsync();
        using var posted = await PostAsync(host, client.Id, "grüße", withToken);
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("grüße"));
    }

    [TestCase("a/b=")]
    [TestCase("a+b=")]
    [TestCase("ü~!*'()%3D")]
    public async Task The_functions_signer_signs_any_id(string id)
    {
        await using var host = await GatewayHost.StartAsync();
        using var posted = await PostAsync(host, id, "x", withToken: true);
        await ErrorAnswer.AssertAsync(posted, HttpStatusCode.BadRequest, "BadRequestException");
    }

    /// <summary>The page: parameters are sorted and escaped, spaces within a header's value count as one, its lines are joined.</summary>
    [Test]
    public async Task A_query_and_other_headers_may_be_signed_too()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        var id = Uri.EscapeDataString(client.Id);
        var status = await HandSigned.PostAsync(
            host.Http.BaseAddress!,
            target: $"/dev/@connections/{id}?b=2&a=x%20y&b=1&c",
            headers: "X-Amz-Note:   two   words \r\nX-Amz-Note: more\r\n",
            canonicalUri: $"/dev/%40connections/{id.Replace("%", "%25", StringComparison.Ordinal)}",
            canonicalQuery: "a=x%20y&b=1&b=2&c=",
            canonicalHeaders: "x-amz-note:two words,more\n",
            signedHeaders: "host;x-amz-date;x-amz-note");
        Assert.That(status, Is.EqualTo("HTTP/1.1 200 OK"));
    }

    /// <summary>RFC 9112, 3.2.2: what a client sends that takes the server for an HTTP proxy.</summary>
    [Test]
    public async Task A_request_for_the_whole_URL_is_signed_by_its_path()
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        var id = Uri.EscapeDataString(client.Id);
        var status = await HandSigned.PostAsync(
            host.Http.BaseAddress!,
            target: $"http://{host.Http.BaseAddress!.Authority}/dev/@connections/{id}?a=b",
            headers: "",
            canonicalUri: $"/dev/%40connections/{id.Replace("%", "%25", StringComparison.Ordinal)}",
            canonicalQuery: "a=b",
            canonicalHeaders: "",
            signedHeaders: "host;x-amz-date");
        Assert.That(status, Is.EqualTo("HTTP/1.1 200 OK"));
    }

    /// <summary>A rule of this runtime's own: AWS takes the API's region alone, and here an API has none.</summary>
    [TestCase("us-east-1")]
    [TestCase("eu-west-1")]
    [TestCase("us-gov-west-1")]
    public async Task The_functions_credentials_sign_for_any_region_undocumented(string region)
    {
        await using var host = await GatewayHost.StartAsync();
        using var client = await host.ConnectAsync();
        using var posted = await host.ManageAsync(HttpMethod.Post, client.Id, "hello"u8.ToArray(), signer: new Signer(Region: region));
        Assert.That(posted.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(await client.ReceiveAsync(), Is.EqualTo("hello"));
    }

    /// <summary>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html: "within five minutes".</summary>
    [TestCase(-300)]
    [TestCase(300)]
    public async Task A_signature_may_be_five_minutes_off(int seconds)
    {
        var clock = new ManualClock();
        // A signature's time has no fraction of a second.
        clock.Advance(TimeSpan.FromMilliseconds(327));
        await using var host = await GatewayHost.StartAsync(clock: clock);
        using var client = await host.ConnectAsync();
        using var request = SignedRequest.Create(
            HttpMethod.Get, host.Stage, client.Id, [], new Signer(), clock.GetUtcNow().AddSeconds(seconds));
        using var response = await host.Http.SendAsync(request);
        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
    }

    private static AmazonApiGatewayManagementApiClient SdkClient(GatewayHost host, bool withToken) => new(
        Credentials(withToken),
        new AmazonApiGatewayManagementApiConfig
        {
            ServiceURL = host.Stage.ToString(),
            AuthenticationRegion = "us-east-1",
            MaxErrorRetry = 0,
        });

    private static async Task<HttpResponseMessage> PostAsync(GatewayHost host, string id, string message, bool withToken)
    {
        var signer = new PostSigner(
            host.Stage, "us-east-1", Credentials(withToken), new(), Encoding.UTF8.GetBytes(message), TimeProvider.System);
        using var request = signer.CreatePost(id);
        return await host.Http.SendAsync(request);
    }

    private static AWSCredentials Credentials(bool withToken) => withToken
        ? new SessionAWSCredentials("local", "local", "local")
        : new BasicAWSCredentials("local", "local");
}
