using System.Text;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.DynamoDb.Contract.Dynalite;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// Tests that state what AWS's DynamoDB does, run on each <see cref="Service"/> with empty tables. A service that does
/// otherwise is listed in <see cref="Differences"/>.
/// </summary>
[TestFixture(Service.Embedded)]
[TestFixture(Service.Dynalite)]
public abstract class ContractTests(Service service)
{
    private readonly HttpClient _http = new();
    private DynamoDbHost? _host;
    private DynaliteServer? _dynalite;

    private protected DynamoDbHost Host => _host!;

    private protected AmazonDynamoDBClient Client => Host.Client;

    private protected Service Service => service;

    /// <summary>Whether the tables' declared capacity counts.</summary>
    private protected virtual bool EnforceCapacity => false;

    [OneTimeSetUp]
    public async Task Borrow() => _dynalite = service == Service.Dynalite ? await DynaliteFixture.BorrowAsync() : null;

    [SetUp]
    public async Task StartHost() => _host = _dynalite is null
        ? await DynamoDbHost.StartAsync(EnforceCapacity)
        : await DynamoDbHost.AttachAsync(_dynalite.Uri);

    [TearDown]
    public async Task StopHost()
    {
        if (_host is not null)
            await _host.DisposeAsync();
        _host = null;
    }

    [OneTimeTearDown]
    public void Return()
    {
        _http.Dispose();
        if (_dynalite is not null)
            DynaliteFixture.Return(_dynalite);
    }

    private protected static AttributeValue S(string value) => new() { S = value };

    private protected static AttributeValue N(string value) => new() { N = value };

    /// <summary>Demands AWS's answer, or exactly the other one that is listed for this service.</summary>
    /// <param name="key">What <see cref="Differences"/> lists it under.</param>
    /// <param name="actual">What the service did.</param>
    /// <param name="aws">What AWS does.</param>
    private protected void Check(string key, string actual, string aws)
    {
        if (Differences.Find(service, key) is not { } difference)
        {
            Assert.That(actual, Is.EqualTo(aws));
            return;
        }

        Assert.That(difference.Answer, Is.Not.EqualTo(aws), "The listed difference is none.");
        Assert.That(actual, Is.EqualTo(difference.Answer), "The service no longer differs as listed.");
    }

    /// <summary>What the call failed with: <c>ErrorCode: message</c>.</summary>
    private protected static string Error(Func<Task> call)
    {
        var error = Assert.ThrowsAsync(Is.InstanceOf<AmazonDynamoDBException>(), () => call()) as AmazonDynamoDBException;
        return $"{error!.ErrorCode}: {error.Message}";
    }

    /// <summary>The bytes on the wire, where a client would hide them.</summary>
    private protected async Task<(HttpResponseMessage Response, string Body)> SendAsync(string action, string body, string? authorization = "AWS4-HMAC-SHA256 Credential=x, SignedHeaders=x, Signature=x")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Uri);
        request.Content = new StringContent(body, Encoding.UTF8);
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"DynamoDB_20120810.{action}");
        request.Headers.Add("X-Amz-Date", "20260131T093000Z");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var response = await _http.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }
}
