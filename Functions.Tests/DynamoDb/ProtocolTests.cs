using System.Net;
using System.Text;

namespace Functions.Tests.DynamoDb;

/// <summary>The bytes on the wire, where a client of DynamoDB's would hide them.</summary>
public sealed class ProtocolTests : DynamoDbTests
{
    private readonly HttpClient _http = new();

    [OneTimeTearDown]
    public void DisposeHttp() => _http.Dispose();

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

    [TestCase("ListTables", "{", "com.amazon.coral.service#SerializationException", null)]
    [TestCase("ListTables", "[]", "com.amazon.coral.service#SerializationException", null)]
    [TestCase("Nonsense", "{}", "com.amazon.coral.service#UnknownOperationException", null)]
    [TestCase("ListTables", """{"Limit":"1"}""", "com.amazon.coral.service#SerializationException", "STRING_VALUE cannot be converted to Integer")]
    [TestCase("DescribeTable", "{}", "com.amazon.coral.validate#ValidationException", "The parameter 'TableName' is required but was not present in the request")]
    [TestCase("DescribeTable", """{"TableName":"Nowhere"}""", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "Requested resource not found: Table: Nowhere not found")]
    [TestCase("GetItem", """{"TableName":"Connections"}""", "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value null at 'key' failed to satisfy constraint: Member must not be null")]
    [TestCase("GetItem", """{"TableName":"Connections","Key":{"connectionId":{}}}""", "com.amazon.coral.validate#ValidationException", "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes")]
    [TestCase("GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"a","N":"1"}}}""", "com.amazon.coral.validate#ValidationException", "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes")]
    [TestCase("GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":1}}}""", "com.amazon.coral.service#SerializationException", "NUMBER_VALUE cannot be converted to String")]
    [TestCase("GetItem", """{"TableName":"Connections","Key":{"connectionId":{"S":"\ud800"}}}""", "com.amazon.coral.service#SerializationException", null)]
    [TestCase("Scan", """{"TableName":"Connections","Limit":0}""", "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value '0' at 'limit' failed to satisfy constraint: Member must have value greater than or equal to 1")]
    [TestCase("PutItem", """{"TableName":"Connections","Item":{"connectionId":{"S":"a"},"x":{"SS":["a","a"]}}}""", "com.amazon.coral.validate#ValidationException", "One or more parameter values were invalid: Input collection [a, a] contains duplicates.")]
    [TestCase("PutItem", """{"TableName":"Connections","Item":{"connectionId":{"S":"a"},"x":{"B":"abc"}}}""", "com.amazon.coral.service#SerializationException", "Base64 encoded length is expected a multiple of 4 bytes but found: 3")]
    [TestCase("PutItem", """{"TableName":"a","Item":{},"ReturnValues":"X"}""", "com.amazon.coral.validate#ValidationException", "2 validation errors detected: Value 'a' at 'tableName' failed to satisfy constraint: Member must have length greater than or equal to 3; Value 'X' at 'returnValues' failed to satisfy constraint: Member must satisfy enum value set: [ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW]")]
    public async Task An_error_is_a_400_with_its_type_and_message(string action, string request, string type, string? message)
    {
        var (response, body) = await SendAsync(action, request);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Is.EqualTo(message is null ? $$"""{"__type":"{{type}}"}""" : $$"""{"__type":"{{type}}","message":"{{message}}"}"""));
    }

    [Test]
    public async Task Nesting_past_32_levels_is_refused_and_32_are_stored()
    {
        var (stored, _) = await SendAsync("PutItem", Nested(32));
        var (_, refused) = await SendAsync("PutItem", Nested(33));

        Assert.That(stored.StatusCode, Is.EqualTo(HttpStatusCode.OK));
        Assert.That(refused, Does.Contain("Nesting Levels have exceeded supported limits"));

        static string Nested(int levels) =>
            $$$"""{"TableName":"Connections","Item":{"connectionId":{"S":"a"},"x":{{{string.Concat(Enumerable.Repeat("""{"L":[""", levels))}}}{"S":"x"}{{{string.Concat(Enumerable.Repeat("]}", levels))}}}}}""";
    }

    [Test]
    public async Task A_request_without_authorization_is_refused()
    {
        var (response, body) = await SendAsync("ListTables", "{}", authorization: null);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Is.EqualTo("""{"__type":"com.amazon.coral.service#MissingAuthenticationTokenException","message":"Request is missing Authentication Token"}"""));
    }

    [TestCase("UpdateItem")]
    [TestCase("BatchWriteItem")]
    [TestCase("TransactWriteItems")]
    public async Task An_action_that_is_not_served_is_refused_with_a_way_out(string action)
    {
        var (response, body) = await SendAsync(action, "{}");

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.BadRequest));
        Assert.That(body, Does.Contain("#ValidationException").And.Contain($"does not serve {action}").And.Contain("--dynamodb URL"));
    }

    [Test]
    public async Task A_body_over_16_MB_is_too_large()
    {
        var (response, _) = await SendAsync("PutItem", new string(' ', 16 * 1024 * 1024 + 1));

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.RequestEntityTooLarge));
    }

    [Test]
    public async Task A_request_that_is_no_POST_is_an_unknown_operation()
    {
        using var response = await _http.GetAsync(Host.Uri);

        Assert.That(response.StatusCode, Is.EqualTo(HttpStatusCode.NotFound));
    }

    private async Task<(HttpResponseMessage Response, string Body)> SendAsync(string action, string body, string? authorization = "AWS4-HMAC-SHA256 Credential=x")
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Host.Uri);
        request.Content = new StringContent(body, Encoding.UTF8);
        request.Content.Headers.ContentType = new("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", $"DynamoDB_20120810.{action}");
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        var response = await _http.SendAsync(request);
        return (response, await response.Content.ReadAsStringAsync());
    }
}
