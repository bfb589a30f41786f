using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using CsCheck;
using Functions.Local.DynamoDb;
using Functions.Tests.Properties;

namespace Functions.Tests.DynamoDb;

/// <summary>Whatever is sent to the embedded endpoint, it answers as DynamoDB would: a result, or a 400 of DynamoDB's shape.</summary>
public sealed partial class GarbageTests
{
    private const int Count = 5000;

    private static readonly string[] _requests =
    [
        """PutItem {"TableName":"Connections","Item":{"connectionId":{"S":"a"},"n":{"N":"1.5e3"},"b":{"B":"AQID"},"m":{"M":{"l":{"L":[{"BOOL":true},{"NULL":true}]}}},"s":{"SS":["a","b"]}},"ConditionExpression":"attribute_not_exists(#c) OR n < :n","ExpressionAttributeNames":{"#c":"connectionId"},"ExpressionAttributeValues":{":n":{"N":"2"}},"ReturnValues":"ALL_OLD"}""",
        """GetItem {"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"ProjectionExpression":"n, m.l[0]","ConsistentRead":true}""",
        """DeleteItem {"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"ConditionExpression":"size(s) BETWEEN :a AND :b","ExpressionAttributeValues":{":a":{"N":"1"},":b":{"N":"2"}}}""",
        """Scan {"TableName":"Connections","Limit":10,"Segment":0,"TotalSegments":4,"ExclusiveStartKey":{"connectionId":{"S":"b"}},"FilterExpression":"contains(s, :s)","ExpressionAttributeValues":{":s":{"S":"a"}},"ReturnConsumedCapacity":"INDEXES"}""",
        """Query {"TableName":"Messages","KeyConditionExpression":"room = :r","ExpressionAttributeValues":{":r":{"S":"a"}},"ScanIndexForward":false,"Select":"COUNT"}""",
        """Query {"TableName":"Posts","IndexName":"byTag","KeyConditionExpression":"tag = :t AND begins_with(title, :p)","ExpressionAttributeValues":{":t":{"S":"a"},":p":{"S":"b"}},"ExclusiveStartKey":{"room":{"S":"a"},"sequence":{"N":"1"},"tag":{"S":"a"},"title":{"S":"b"}},"Limit":1}""",
        """PutItem {"TableName":"Posts","Item":{"room":{"S":"a"},"sequence":{"N":"1"},"author":{"S":"a"},"at":{"N":"1"},"tag":{"S":"a"},"title":{"S":"b"},"score":{"N":"7"}}}""",
        """UpdateItem {"TableName":"Posts","Key":{"room":{"S":"a"},"sequence":{"N":"1"}},"UpdateExpression":"SET l[3] = list_append(:l, if_not_exists(l, :l)), #n = n + :n REMOVE m.x ADD s :s DELETE t :s","ExpressionAttributeNames":{"#n":"n"},"ExpressionAttributeValues":{":l":{"L":[{"S":"a"}]},":n":{"N":"1"},":s":{"SS":["a"]}},"ReturnValues":"UPDATED_NEW"}""",
        """BatchWriteItem {"RequestItems":{"Connections":[{"PutRequest":{"Item":{"connectionId":{"S":"a"}}}},{"DeleteRequest":{"Key":{"connectionId":{"S":"b"}}}}]},"ReturnConsumedCapacity":"TOTAL"}""",
        """BatchGetItem {"RequestItems":{"Connections":{"Keys":[{"connectionId":{"S":"a"}}],"ConsistentRead":true,"ProjectionExpression":"n"}}}""",
        """TransactWriteItems {"TransactItems":[{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"a"}},"ConditionExpression":"attribute_not_exists(#c)","ExpressionAttributeNames":{"#c":"x"},"ReturnValuesOnConditionCheckFailure":"ALL_OLD"}},{"Update":{"TableName":"Posts","Key":{"room":{"S":"a"},"sequence":{"N":"1"}},"UpdateExpression":"SET n = :n","ExpressionAttributeValues":{":n":{"N":"1"}}}},{"Delete":{"TableName":"Connections","Key":{"connectionId":{"S":"b"}}}},{"ConditionCheck":{"TableName":"Messages","Key":{"room":{"S":"a"},"sequence":{"N":"1"}},"ConditionExpression":"attribute_not_exists(room)"}}],"ReturnConsumedCapacity":"INDEXES","ClientRequestToken":"t"}""",
        """DescribeTable {"TableName":"Posts"}""",
        """ListTables {"Limit":1,"ExclusiveStartTableName":"Connections"}""",
    ];

    private static readonly Gen<string> _member = Gen.OneOf("S", "N", "B", "SS", "NS", "BS", "L", "M", "NULL", "BOOL", "", "connectionId", "#a", ":a", "\\udfff", "a").Select(name => $"\"{name}\"");

    private static readonly Gen<string> _json = Gen.Frequency(
        (3, RandomJson.Object(_member, RandomJson.ValueOf(_member))),
        (2, RandomJson.ValueOf(_member)),
        (2, Gen.OneOf("{\"S\":\"a\"}", "{\"N\":\"1\"}", "{\"B\":\"AQID\"}")),
        (1, RandomJson.Deep));

    private static readonly Gen<string> _expression = Gen.OneOf(
        "a", "b", "#a", ":a", "#", ":", "(", ")", "((", "))", "[0]", "[", "]", "[99999999999]", ".", ",", "=", "<>", "<", "<=", ">", " AND ", " OR ", " NOT ", " BETWEEN ", " IN ",
        "size", "size(", "attribute_exists(", "contains(", "SET ", "REMOVE ", "ADD ", "DELETE ", "+", "-", "list_append(", "if_not_exists(", "name", "_", "é", "😀", "\0", "\n", "'", "\"", "1").Array[0, 40].Select(string.Concat);

    private readonly DynamoDbEndpoint _endpoint = new(DynamoDbHost.Tables, enforceCapacity: false, TimeProvider.System);

    [Test]
    public async Task Expressions_of_random_tokens_are_refused_in_order()
    {
        await Gen.Select(Gen.OneOf("Scan FilterExpression", "Scan ProjectionExpression", "Query KeyConditionExpression", "DeleteItem ConditionExpression", "UpdateItem UpdateExpression", "GetItem ProjectionExpression"), _expression)
            .SampleInTimeAsync(
                input =>
                {
                    var (target, expression) = input;
                    var (action, parameter) = (target.Split(' ')[0], target.Split(' ')[1]);
                    return AnswersAsync(action, Encoding.UTF8.GetBytes($$$$"""{"TableName":"Connections","Key":{"connectionId":{"S":"a"}},"{{{{parameter}}}}":{{{{JsonSerializer.Serialize(expression)}}}},"ExpressionAttributeNames":{"#a":"x"},"ExpressionAttributeValues":{":a":{"N":"1"}}}"""));
                },
                iter: Count, threads: -1);
        Tally.AddInputs(Count);
    }

    [Test]
    public async Task Requests_with_random_members_are_refused_in_order()
    {
        await Gen.Select(Gen.OneOf(_requests), Gen.Int[0, 20], _json).SampleInTimeAsync(
            input =>
            {
                var (request, member, json) = input;
                var (action, body) = Split(request);
                var members = JsonDocument.Parse(body).RootElement.EnumerateObject().Select((property, index) => (property.Name, Value: index == member ? json : property.Value.GetRawText())).ToList();
                if (member >= members.Count)
                    members.Add(("ExpressionAttributeValues", json));
                return AnswersAsync(action, Encoding.UTF8.GetBytes($"{{{string.Join(',', members.Select(pair => $"\"{pair.Name}\":{pair.Value}"))}}}"));
            },
            iter: Count, threads: -1);
        Tally.AddInputs(Count);
    }

    [Test]
    public async Task Requests_with_random_bytes_are_refused_in_order()
    {
        var edit = Gen.Select(Gen.Int[0, 500], Gen.OneOf<byte>((byte)'"', (byte)'{', (byte)'}', (byte)'[', (byte)'\\', (byte)',', (byte)':', (byte)'0', (byte)'#', 0, 0x80, 0xC3, 0xFF), Gen.Bool);
        await Gen.Select(Gen.OneOf(_requests), edit.Array[1, 4]).SampleInTimeAsync(
            input =>
            {
                var (request, edits) = input;
                var (action, body) = Split(request);
                var bytes = Encoding.UTF8.GetBytes(body).ToList();
                foreach (var (position, value, insert) in edits)
                {
                    if (insert)
                        bytes.Insert(position % bytes.Count, value);
                    else
                        bytes[position % bytes.Count] = value;
                }

                return AnswersAsync(action, [.. bytes]);
            },
            iter: Count, threads: -1);
        Tally.AddInputs(Count);
    }

    [Test]
    public async Task Entries_of_a_transaction_with_random_members_are_refused_in_order()
    {
        string[] entries = [.. _requests.Where(request => request.Split(' ')[0] is "PutItem" or "UpdateItem" or "DeleteItem")];
        await Gen.Select(Gen.OneOf(entries), Gen.Int[0, 7], _json, _json).SampleInTimeAsync(
            input =>
            {
                var (request, member, json, other) = input;
                var (action, body) = Split(request);
                var members = JsonDocument.Parse(body).RootElement.EnumerateObject().Select((property, index) => $"\"{property.Name}\":{(index == member ? json : property.Value.GetRawText())}");
                var entry = $"{{\"{action.Replace("Item", "")}\":{{{string.Join(',', members)}}}}}";
                var neighbour = member == 7 ? other : """{"ConditionCheck":{"TableName":"Connections","Key":{"connectionId":{"S":"z"}},"ConditionExpression":"attribute_exists(a)"}}""";
                return AnswersAsync("TransactWriteItems", Encoding.UTF8.GetBytes($$"""{"TransactItems":[{{entry}},{{neighbour}}]}"""));
            },
            iter: Count, threads: -1);
        Tally.AddInputs(Count);
    }

    private static (string Action, string Body) Split(string request) => (request[..request.IndexOf(' ')], request[(request.IndexOf(' ') + 1)..]);

    /// <summary>An exception out of the endpoint would be a 500.</summary>
    private async Task AnswersAsync(string action, byte[] body)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "POST";
        context.Request.Headers["X-Amz-Target"] = $"DynamoDB_20120810.{action}";
        context.Request.Headers.Authorization = "AWS4-HMAC-SHA256 Credential=x";
        context.Request.Body = new MemoryStream(body);
        var answer = new MemoryStream();
        context.Response.Body = answer;
        await _endpoint.HandleAsync(context);

        using var json = JsonDocument.Parse(answer.ToArray());
        if (context.Response.StatusCode == 200)
            return;
        Assert.That(context.Response.StatusCode, Is.EqualTo(400));
        Assert.That(json.RootElement.GetProperty("__type").GetString(), Does.Match(ErrorType()));
        Assert.That(json.RootElement.EnumerateObject().Select(member => member.Name), Is.SubsetOf(new[] { "__type", "message", "Message", "Item", "CancellationReasons" }));
        Assert.That(json.RootElement.ToString(), Does.Not.Match(DotNetText()));
    }

    [GeneratedRegex("^com\\.(amazon\\.coral\\.(service|validate)|amazonaws\\.dynamodb\\.v20120810)#[A-Za-z]+Exception$")]
    private static partial Regex ErrorType();

    [GeneratedRegex("System\\.|Microsoft\\.|Functions\\.|   at |Parameter '|InvalidOperation")]
    private static partial Regex DotNetText();
}
