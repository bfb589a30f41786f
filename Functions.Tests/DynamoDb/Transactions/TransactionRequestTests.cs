using System.Text.Json;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>
/// What is refused before anything is looked at. The texts are what AWS answered to the tests of
/// https://github.com/nubo-db/dynamodb-conformance in October 2026, in regions that name the value where they differ.
/// </summary>
public sealed class TransactionRequestTests
{
    private const string Put = """{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"c1"}}}}""";
    private const string Nowhere = """{"Put":{"TableName":"Nowhere","Item":{"connectionId":{"S":"c1"}}}}""";
    private const string OneOf = "Member must satisfy enum value set:";
    private const string Unused = """{"ConditionCheck":{"TableName":"Connections","Key":{"connectionId":{"S":"c2"}},"ConditionExpression":"attribute_exists(n)","ExpressionAttributeValues":{":v":{"S":"x"}}}}""";
    private const string EmptyKey = "One or more parameter values are not valid. The AttributeValue for a key attribute cannot contain an empty string value. Key: connectionId";

    private DynamoDbHost? _host;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync();

    [TearDown]
    public async Task StopHost() => await _host!.DisposeAsync();

    [TestCase("{}", "1 validation error detected: Value null at 'transactItems' failed to satisfy constraint: Member must not be null")]
    [TestCase("""{"TransactItems":[]}""", "1 validation error detected: Value '[]' at 'transactItems' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [TestCase("""{"TransactItems":[""" + Nowhere + """],"ReturnConsumedCapacity":"A","ReturnItemCollectionMetrics":"B","ClientRequestToken":"0123456789012345678901234567890123456"}""",
        $"3 validation errors detected: Value '0123456789012345678901234567890123456' at 'clientRequestToken' failed to satisfy constraint: Member must have length less than or equal to 36; "
        + $"Value 'A' at 'returnConsumedCapacity' failed to satisfy constraint: {OneOf} [INDEXES, TOTAL, NONE]; Value 'B' at 'returnItemCollectionMetrics' failed to satisfy constraint: {OneOf} [SIZE, NONE]")]
    [TestCase("""{"TransactItems":[""" + Put + """],"ClientRequestToken":""}""", "1 validation error detected: Value '' at 'clientRequestToken' failed to satisfy constraint: Member must have length greater than or equal to 1")]
    [TestCase("""{"TransactItems":[""" + Put + """,{"Update":{"TableName":"bad!name","Key":{"connectionId":{"S":"a"}},"UpdateExpression":"SET a = b"}}]}""",
        "1 validation error detected: Value 'bad!name' at 'transactItems.2.member.update.tableName' failed to satisfy constraint: Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")]
    [TestCase("""{"TransactItems":[{"ConditionCheck":{"TableName":"Connections","Key":{"connectionId":{"S":"a"}}}}]}""",
        "1 validation error detected: Value null at 'transactItems.1.member.conditionCheck.conditionExpression' failed to satisfy constraint: Member must not be null")]
    [TestCase("""{"TransactItems":[{"Update":{"TableName":"Connections","Key":{"connectionId":{"S":"a"}}}}]}""",
        "1 validation error detected: Value null at 'transactItems.1.member.update.updateExpression' failed to satisfy constraint: Member must not be null")]
    [TestCase("""{"TransactItems":[{"Delete":{}}]}""",
        "2 validation errors detected: Value null at 'transactItems.1.member.delete.tableName' failed to satisfy constraint: Member must not be null; "
        + "Value null at 'transactItems.1.member.delete.key' failed to satisfy constraint: Member must not be null")]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":"Nowhere","Item":{},"ReturnValuesOnConditionCheckFailure":"ALL_NEW"}}]}""",
        $"1 validation error detected: Value 'ALL_NEW' at 'transactItems.1.member.put.returnValuesOnConditionCheckFailure' failed to satisfy constraint: {OneOf} [ALL_OLD, NONE]")]
    [TestCase("""{"TransactItems":[{}]}""", "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")]
    [TestCase("""{"TransactItems":[{"Get":{"TableName":"Connections","Key":{}}}]}""", "Invalid Request: TransactWriteRequest should contain Delete or Put or Update request")]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":"Connections","Item":{}},"Delete":{"TableName":"Connections","Key":{}}}]}""", "TransactItems can only contain one of Check, Put, Update or Delete")]
    [TestCase("""{"TransactItems":[""" + Nowhere + """,""" + Unused + """]}""", "Value provided in ExpressionAttributeValues unused in expressions: keys: {:v}")]
    [TestCase("""{"TransactItems":[""" + Nowhere + """,{"Delete":{"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"ConditionExpression":""}}]}""", "Invalid ConditionExpression: The expression can not be empty;")]
    [TestCase("""{"TransactItems":[""" + Put + """,{"Delete":{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}}}}]}""", "Transaction request cannot include multiple operations on one item")]
    [TestCase("""{"TransactItems":[""" + Put + """,{"ConditionCheck":{"TableName":"arn:aws:dynamodb:us-east-1:123456789012:table/Connections","Key":{"connectionId":{"S":"c1"}},"ConditionExpression":"attribute_exists(n)"}}]}""", "Transaction request cannot include multiple operations on one item")]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":""}}}}]}""", EmptyKey)]
    [TestCase("""{"TransactItems":[{"Delete":{"TableName":"Connections","Key":{"connectionId":{"S":""}}}}]}""", EmptyKey)]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":"Posts","Item":{"room":{"S":"a"},"sequence":{"N":"1"},"day":{"S":""}}}}]}""",
        "One or more parameter values are not valid. A value specified for a secondary index key is not supported. The AttributeValue for a key attribute cannot contain an empty string value. IndexName: byDay, IndexKey: day")]
    [TestCase("""{"TransactItems":[""" + Put + """,{"Update":{"TableName":"Posts","Key":{"room":{"S":"a"},"sequence":{"N":"1"}},"UpdateExpression":"SET #d = :v","ExpressionAttributeNames":{"#d":"day"},"ExpressionAttributeValues":{":v":{"S":""}}}}]}""",
        "One or more parameter values are not valid. The update expression attempted to update a secondary index key to a value that is not supported. The AttributeValue for a key attribute cannot contain an empty string value.")]
    public async Task A_request_that_cannot_be_is_refused_as_a_whole(string body, string message) =>
        await IsRefusedAsync(body, "com.amazon.coral.validate#ValidationException", message);

    [Test]
    public async Task More_than_100_entries_are_refused_and_100_are_not()
    {
        string Body(int count) => $$"""{"TransactItems":[{{string.Join(',', Enumerable.Range(0, count).Select(number => Put.Replace("c1", $"c{number}")))}}]}""";

        var (status, _) = await _host!.PostAsync("TransactWriteItems", Body(100));

        Assert.That((int)status, Is.EqualTo(200));
        Assert.That((await _host.Client.ScanAsync(new ScanRequest("Connections"))).Count, Is.EqualTo(100));
        await IsRefusedAsync(Body(101), "com.amazon.coral.validate#ValidationException", "1 validation error detected: Value at 'TransactItems' failed to satisfy constraint: Member must have length less than or equal to 100", written: 100);
    }

    [TestCase(350_000, 12, "Transaction payload size cannot exceed 4MB. Payload Size: : Transaction payload size cannot exceed 4MB. Payload Size: 4200")]
    [TestCase(410_000, 1, "Item size has exceeded the maximum allowed size")]
    public async Task More_than_an_item_or_a_transaction_may_hold_is_refused(int size, int count, string message)
    {
        var text = new string('x', size);
        var entries = Enumerable.Range(0, count).Select(number => Put.Replace("c1", $"c{number}").Replace("}}}}", "},\"text\":{\"S\":\"" + text + "\"}}}}"));

        var (_, answer) = await _host!.PostAsync("TransactWriteItems", $$"""{"TransactItems":[{{string.Join(',', entries)}}]}""");

        Assert.That(JsonDocument.Parse(answer).RootElement.GetProperty("message").GetString(), Does.StartWith(message));
    }

    [Test]
    public async Task A_table_that_is_not_there_is_told_before_two_entries_on_one_item() =>
        await IsRefusedAsync("""{"TransactItems":[""" + Put + "," + Put + "," + Nowhere + "]}", "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException", "Requested resource not found");

    [TestCase("""{"TransactItems":{}}""", "Start of structure or map found where not expected")]
    [TestCase("""{"TransactItems":"a"}""", "Unexpected field type")]
    [TestCase("""{"TransactItems":[null]}""", "Unexpected value type in payload")]
    [TestCase("""{"TransactItems":[["Put"]]}""", "Unexpected value type in payload")]
    [TestCase("""{"TransactItems":[{"Put":"a"}]}""", "Unexpected value type in payload")]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":1}}]}""", "NUMBER_VALUE cannot be converted to String")]
    [TestCase("""{"TransactItems":[{"Put":{"TableName":"Connections","Item":[]}}]}""", "Unrecognized collection type java.util.Map<java.lang.String, com.amazonaws.dynamodb.v20120810.AttributeValue>")]
    public async Task What_is_no_such_request_is_told_where(string body, string message)
    {
        var (status, answer) = await _host!.PostAsync("TransactWriteItems", body);

        Assert.That((int)status, Is.EqualTo(400));
        Assert.That(answer, Is.EqualTo($$"""{"__type":"com.amazon.coral.service#SerializationException","Message":"{{message}}"}"""));
    }

    private async Task IsRefusedAsync(string body, string type, string message, int written = 0)
    {
        var (status, answer) = await _host!.PostAsync("TransactWriteItems", body);

        var error = JsonDocument.Parse(answer).RootElement;
        Assert.That((int)status, Is.EqualTo(400));
        Assert.That(error.GetProperty("__type").GetString(), Is.EqualTo(type));
        Assert.That(error.GetProperty("message").GetString(), Is.EqualTo(message));
        Assert.That((await _host.Client.ScanAsync(new ScanRequest("Connections"))).Count, Is.EqualTo(written));
    }
}
