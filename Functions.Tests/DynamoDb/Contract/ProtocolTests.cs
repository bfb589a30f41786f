using System.Net;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>The bytes on the wire, where a client of DynamoDB's would hide them.</summary>
public sealed class ProtocolTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task An_answer_has_DynamoDBs_headers_and_shape()
    {
        await Host.PutAsync("c1", ("n", N("1")));

        var (response, body) = await SendAsync("GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"Unknown":1,"ConsistentRead":null}""");

        using (Assert.EnterMultipleScope())
        {
            Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.OK));
            Assert.That(response.Content.Headers.ContentType!.ToString(), Is.EqualTo("application/x-amz-json-1.0"));
            Assert.That(response.Headers.GetValues("x-amzn-RequestId").Single(), Does.Match("^[A-Z0-9]{52}$"));
            Assert.That(body, Is.EqualTo("""{"Item":{"n":{"N":"1"},"connectionId":{"S":"c1"}}}"""));
            // The CRC-32 of that body as computed by zlib.
            Assert.That(response.Headers.GetValues("x-amz-crc32").Single(), Is.EqualTo("2960308245"));
        }
    }

    [Test]
    public async Task A_request_without_authorization_is_refused()
    {
        var (response, body) = await SendAsync("ListTables", "{}", authorization: null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Is.EqualTo("""{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}"""));
    }

    [Test]
    public async Task A_body_over_16_MB_is_too_large()
    {
        var (response, _) = await SendAsync("PutItem", new string(' ', 16 * 1024 * 1024 + 1));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task A_PUT_is_an_unknown_operation()
    {
        using var http = new HttpClient();
        using var response = await http.PutAsync(Host.Uri, content: null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }
}
