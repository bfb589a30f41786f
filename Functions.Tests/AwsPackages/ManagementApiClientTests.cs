using System.Net;
using System.Security.Cryptography;
using System.Text;
using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;

namespace Functions.Tests.AwsPackages;

public sealed class ManagementApiClientTests
{
    private const string Secret = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY";

    [TestCase("L0SM9cOFvHcCIhw=", "/dev/%40connections/L0SM9cOFvHcCIhw%3D")]
    [TestCase("a/b", "/dev/%40connections/a%2Fb")]
    [TestCase("a+b", "/dev/%40connections/a%2Bb")]
    [TestCase("a b%", "/dev/%40connections/a%20b%25")]
    public async Task A_post_keeps_the_stage_and_escapes_the_rest_of_its_path_once_on_the_wire(string connectionId, string target)
    {
        await using var server = await ConnectionsServer.StartAsync(new ConnectionsServer.Answer(200));
        using var client = Client(server);

        var data = new MemoryStream("grüße"u8.ToArray()) { Position = 3 };
        var response = await client.PostToConnectionAsync(
            new PostToConnectionRequest { ConnectionId = connectionId, Data = data });

        var request = server.Requests.Single();
        Assert.Multiple(() =>
        {
            Assert.That(request.Method, Is.EqualTo("POST"));
            Assert.That(request.Target, Is.EqualTo(target));
            Assert.That(request.Headers["Content-Type"], Is.EqualTo("application/octet-stream"));
            Assert.That(Encoding.UTF8.GetString(request.Body), Is.EqualTo("grüße"));
            Assert.That(response.HttpStatusCode, Is.EqualTo(HttpStatusCode.OK));
        });
    }

    [TestCase("L0SM9cOFvHcCIhw=")]
    [TestCase("a/b+c%20")]
    public async Task A_request_is_signed_for_execute_api_with_its_path_escaped_once_more(string connectionId)
    {
        await using var server = await ConnectionsServer.StartAsync(new ConnectionsServer.Answer(200));
        using var client = Client(server);

        await client.PostToConnectionAsync(
            new PostToConnectionRequest { ConnectionId = connectionId, Data = new MemoryStream("hello"u8.ToArray()) });

        var request = server.Requests.Single();
        var authorization = request.Headers["Authorization"];
        Assert.Multiple(() =>
        {
            Assert.That(authorization, Does.Contain("/eu-west-1/execute-api/aws4_request"));
            Assert.That(authorization, Does.EndWith($"Signature={Signature(request)}"));
        });
    }

    [Test]
    public async Task GetConnection_reads_times_and_identity()
    {
        await using var server = await ConnectionsServer.StartAsync(new ConnectionsServer.Answer(200, """
            {"connectedAt":"2026-01-31T10:20:30.456Z","somethingNew":[{"identity":1}],
             "identity":{"sourceIp":"192.0.2.7","userAgent":"test/1"},"lastActiveAt":"2026-01-31T10:21:00Z"}
            """));
        using var client = Client(server);

        var response = await client.GetConnectionAsync(new GetConnectionRequest { ConnectionId = "c=" });

        Assert.Multiple(() =>
        {
            Assert.That(server.Requests.Single().Method, Is.EqualTo("GET"));
            Assert.That(server.Requests.Single().Target, Is.EqualTo("/dev/%40connections/c%3D"));
            Assert.That(
                response.ConnectedAt?.ToUniversalTime(),
                Is.EqualTo(new DateTime(2026, 1, 31, 10, 20, 30, 456, DateTimeKind.Utc)));
            Assert.That(
                response.LastActiveAt?.ToUniversalTime(), Is.EqualTo(new DateTime(2026, 1, 31, 10, 21, 0, DateTimeKind.Utc)));
            Assert.That(response.Identity.SourceIp, Is.EqualTo("192.0.2.7"));
            Assert.That(response.Identity.UserAgent, Is.EqualTo("test/1"));
        });
    }

    [Test]
    public async Task GetConnection_leaves_null_what_the_service_leaves_out()
    {
        await using var server = await ConnectionsServer.StartAsync(new ConnectionsServer.Answer(200, """{"identity":null}"""));
        using var client = Client(server);

        var response = await client.GetConnectionAsync(new GetConnectionRequest { ConnectionId = "c=" });

        Assert.Multiple(() =>
        {
            Assert.That(response.ConnectedAt, Is.Null);
            Assert.That(response.LastActiveAt, Is.Null);
            Assert.That(response.Identity, Is.Null);
        });
    }

    [Test]
    public async Task DeleteConnection_sends_a_delete()
    {
        await using var server = await ConnectionsServer.StartAsync(new ConnectionsServer.Answer(204));
        using var client = Client(server);

        var response = await client.DeleteConnectionAsync(new DeleteConnectionRequest { ConnectionId = "c=" });

        Assert.Multiple(() =>
        {
            Assert.That(server.Requests.Single().Method, Is.EqualTo("DELETE"));
            Assert.That(server.Requests.Single().Target, Is.EqualTo("/dev/%40connections/c%3D"));
            Assert.That(response.HttpStatusCode, Is.EqualTo(HttpStatusCode.NoContent));
        });
    }

    [TestCase(410, "GoneException", typeof(GoneException))]
    [TestCase(403, "ForbiddenException", typeof(ForbiddenException))]
    [TestCase(413, "PayloadTooLargeException", typeof(PayloadTooLargeException))]
    [TestCase(429, "LimitExceededException", typeof(LimitExceededException))]
    [TestCase(400, "BadRequestException", typeof(AmazonApiGatewayManagementApiException))]
    [TestCase(403, null, typeof(AmazonApiGatewayManagementApiException))]
    public async Task An_error_is_the_exception_its_header_names(int status, string? type, Type exception)
    {
        await using var server = await ConnectionsServer.StartAsync(
            new ConnectionsServer.Answer(status, """{"message":"the reason"}""", type));
        using var client = Client(server, retries: 0);

        Assert.That(
            () => client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = "c=", Data = new MemoryStream() }),
            Throws.TypeOf(exception)
                .With.Property("StatusCode").EqualTo((HttpStatusCode)status)
                .And.Property("RequestId").EqualTo("request-9")
                .And.Message.Contains("the reason"));
    }

    [Test]
    public async Task An_error_without_a_header_is_the_exception_its_body_names()
    {
        await using var server = await ConnectionsServer.StartAsync(
            new ConnectionsServer.Answer(410, """{"__type":"com.amazonaws#GoneException","message":"gone"}"""));
        using var client = Client(server, retries: 0);

        Assert.That(
            () => client.GetConnectionAsync(new GetConnectionRequest { ConnectionId = "c=" }), Throws.TypeOf<GoneException>());
    }

    [TestCase(500, null)]
    [TestCase(503, null)]
    [TestCase(429, "LimitExceededException")]
    public async Task A_passing_failure_is_retried_with_the_whole_body(int status, string? type)
    {
        await using var server = await ConnectionsServer.StartAsync(
            new ConnectionsServer.Answer(status, """{"message":"later"}""", type), new ConnectionsServer.Answer(200));
        using var client = Client(server, retries: 2);

        await client.PostToConnectionAsync(
            new PostToConnectionRequest { ConnectionId = "c=", Data = new MemoryStream("hello"u8.ToArray()) });

        Assert.That(server.Requests.Select(request => Encoding.UTF8.GetString(request.Body)), Is.EqualTo(["hello", "hello"]));
    }

    [Test]
    public async Task A_gone_connection_is_not_retried()
    {
        await using var server = await ConnectionsServer.StartAsync(
            new ConnectionsServer.Answer(410, """{"message":"gone"}""", "GoneException"));
        using var client = Client(server, retries: 2);

        Assert.That(
            () => client.PostToConnectionAsync(new PostToConnectionRequest { ConnectionId = "c=", Data = new MemoryStream() }),
            Throws.TypeOf<GoneException>());
        Assert.That(server.Requests, Has.Count.EqualTo(1));
    }

    [Test]
    public void A_request_without_a_connection_id_is_refused_before_it_is_sent()
    {
        using var client = new AmazonApiGatewayManagementApiClient(
            new BasicAWSCredentials("AKIDEXAMPLE", Secret),
            new AmazonApiGatewayManagementApiConfig { ServiceURL = "https://abc123.execute-api.eu-west-1.amazonaws.com/dev" });

        Assert.That(
            () => client.GetConnectionAsync(new GetConnectionRequest()),
            Throws.TypeOf<AmazonApiGatewayManagementApiException>().With.Message.Contains("ConnectionId"));
    }

    [Test]
    public void The_endpoint_is_the_given_URL_or_the_regions()
    {
        var credentials = new BasicAWSCredentials("AKIDEXAMPLE", Secret);
        using var given = new AmazonApiGatewayManagementApiClient(
            credentials,
            new AmazonApiGatewayManagementApiConfig { ServiceURL = "https://abc123.execute-api.eu-west-1.amazonaws.com/dev" });
        using var regional = new AmazonApiGatewayManagementApiClient(
            credentials, new AmazonApiGatewayManagementApiConfig { RegionEndpoint = Amazon.RegionEndpoint.CNNorth1 });
        var request = new GetConnectionRequest { ConnectionId = "c=" };

        Assert.Multiple(() =>
        {
            Assert.That(
                new Uri(given.DetermineServiceOperationEndpoint(request).URL).AbsolutePath.TrimEnd('/'), Is.EqualTo("/dev"));
            Assert.That(
                new Uri(regional.DetermineServiceOperationEndpoint(request).URL).Host,
                Is.EqualTo("execute-api.cn-north-1.amazonaws.com.cn"));
        });
    }

    private static AmazonApiGatewayManagementApiClient Client(ConnectionsServer server, int retries = 0) => new(
        new BasicAWSCredentials("AKIDEXAMPLE", Secret),
        new AmazonApiGatewayManagementApiConfig
        {
            ServiceURL = $"{server.Url}/dev",
            AuthenticationRegion = "eu-west-1",
            MaxErrorRetry = retries,
        });

    /// <summary>
    /// The signature the service computes from what it received:
    /// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html.
    /// </summary>
    private static string Signature(ConnectionsServer.Request request)
    {
        var parts = request.Headers["Authorization"].Split([' ', '=', ','], StringSplitOptions.RemoveEmptyEntries);
        var scope = parts[2].Split('/', 2)[1];
        var signed = parts[4].Split(';');
        var canonical = string.Join(
            '\n',
            request.Method,
            string.Join('/', request.Target.Split('/').Select(Uri.EscapeDataString)),
            "",
            string.Concat(signed.Select(name => $"{name}:{request.Headers[name].Trim()}\n")),
            parts[4],
            Convert.ToHexStringLower(SHA256.HashData(request.Body)));
        var toSign = string.Join(
            '\n',
            "AWS4-HMAC-SHA256",
            request.Headers["X-Amz-Date"],
            scope,
            Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(canonical))));
        var key = scope.Split('/').Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), Hmac);
        return Convert.ToHexStringLower(Hmac(key, toSign));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
