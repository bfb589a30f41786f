using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html; details that AWS does not
/// document are as ScyllaDB's test suite found them on AWS.
/// </summary>
public sealed class UpdateTests(Service service) : ContractTests(service)
{
    private const string Before = """
        {"n":{"N":"10"},"s":{"S":"x"},"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"}]},"m":{"M":{"k":{"S":"v"},"n":{"N":"1"}}},
        "ss":{"SS":["a","b"]},"ns":{"NS":["1","2"]},"bs":{"BS":["AQ==","Ag=="]}}
        """;

    private static readonly (string Placeholder, string Value)[] _values =
    [
        (":one", """{"N":"1"}"""), (":half", """{"N":"-0.5"}"""), (":tiny", """{"N":"1e-27"}"""), (":x", """{"S":"X"}"""), (":y", """{"S":"Y"}"""), (":list", """{"L":[{"S":"X"}]}"""),
        (":ab", """{"SS":["a","b"]}"""), (":bc", """{"SS":["b","c"]}"""), (":23", """{"NS":["2.0","3"]}"""), (":bin", """{"BS":["Ag==","Aw=="]}"""),
    ];

    [TestCase("SET n = :x", """{"n":{"S":"X"}}""")]
    [TestCase("set n = n + :one, m.n = m.n - :half", """{"n":{"N":"11"},"m":{"M":{"k":{"S":"v"},"n":{"N":"1.5"}}}}""")]
    [TestCase("SET n = :half - n", """{"n":{"N":"-10.5"}}""")]
    [TestCase("SET n = n + :tiny", """{"n":{"N":"10.000000000000000000000000001"}}""")]
    [TestCase("SET n = (n + :one)", """{"n":{"N":"11"}}""")]
    [TestCase("SET n = n - n", """{"n":{"N":"0"}}""")]
    [TestCase("SET a = n, n = :x", """{"a":{"N":"10"},"n":{"S":"X"}}""", Description = "Every operand is of before.")]
    [TestCase("SET a = if_not_exists(n, :x), b = if_not_exists(c, :x)", """{"a":{"N":"10"},"b":{"S":"X"}}""")]
    [TestCase("SET a = if_not_exists(a, :one) + :one", """{"a":{"N":"2"}}""")]
    [TestCase("SET l = list_append(:list, l)", """{"l":{"L":[{"S":"X"},{"N":"0"},{"N":"1"},{"N":"2"}]}}""")]
    [TestCase("SET a = list_append(if_not_exists(a, :list), :list)", """{"a":{"L":[{"S":"X"},{"S":"X"}]}}""")]
    [TestCase("SET m.fresh = :x, m.k = s", """{"m":{"M":{"fresh":{"S":"X"},"k":{"S":"x"},"n":{"N":"1"}}}}""")]
    [TestCase("SET l[1] = :x", """{"l":{"L":[{"N":"0"},{"S":"X"},{"N":"2"}]}}""")]
    [TestCase("SET l[9] = :x, l[5] = :y", """{"l":{"L":[{"N":"0"},{"N":"1"},{"N":"2"},{"S":"Y"},{"S":"X"}]}}""")]
    [TestCase("REMOVE n, absent", """{"n":null}""")]
    [TestCase("REMOVE m.k, m.absent", """{"m":{"M":{"n":{"N":"1"}}}}""")]
    [TestCase("REMOVE l[0], l[1], l[9]", """{"l":{"L":[{"N":"2"}]}}""", Description = "The places are of before.")]
    [TestCase("SET l[2] = :x REMOVE l[0]", """{"l":{"L":[{"N":"1"},{"S":"X"}]}}""")]
    [TestCase("ADD n :half, a :one", """{"n":{"N":"9.5"},"a":{"N":"1"}}""")]
    [TestCase("ADD ss :bc, ns :23, bs :bin", """{"ss":{"SS":["a","b","c"]},"ns":{"NS":["1","2","3"]},"bs":{"BS":["AQ==","Ag==","Aw=="]}}""")]
    [TestCase("ADD a :bc", """{"a":{"SS":["b","c"]}}""")]
    [TestCase("DELETE ss :bc, ns :23, bs :bin", """{"ss":{"SS":["a"]},"ns":{"NS":["1"]},"bs":{"BS":["AQ=="]}}""")]
    [TestCase("DELETE ss :ab, absent :ab", """{"ss":null}""", Description = "A set without members is none.")]
    [TestCase("SET a = :one REMOVE s ADD n :one DELETE ss :bc", """{"a":{"N":"1"},"s":null,"n":{"N":"11"},"ss":{"SS":["a"]}}""")]
    public async Task An_update_changes_what_it_names(string expression, string changes)
    {
        await PutAsync("c1", Before);
        var expected = JsonNode.Parse(Before)!.AsObject();
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject())
        {
            if (value is null)
                expected.Remove(name);
            else
                expected[name] = value.DeepClone();
        }

        var (answer, _) = await UpdateAsync("c1", expression);
        var stored = await StoredAsync("c1");

        Check(expression, answer == "{}" ? stored : answer, Canonical(expected));
    }

    [TestCase("n", "ADD n :ab")]
    [TestCase("ss", "ADD ss :one")]
    [TestCase("ss", "DELETE ss :23")]
    [TestCase("s", "SET s = s + :one")]
    [TestCase("n", "SET n = list_append(n, :list)")]
    public async Task A_value_of_another_type_is_left_alone(string name, string expression)
    {
        await PutAsync("c1", Before);

        var (answer, _) = await UpdateAsync("c1", expression);

        Assert.That(answer, Does.Contain("An operand in the update expression has an incorrect data type"));
        Assert.That(await StoredAsync("c1"), Does.Contain($"\"{name}\":").And.EqualTo(Canonical(JsonNode.Parse(Before)!)));
    }

    [Test]
    public async Task An_index_gets_no_key_of_another_type_out_of_another_attribute()
    {
        await Client.PutItemAsync("Posts", new() { ["room"] = S("a"), ["sequence"] = N("1"), ["n"] = N("1") });

        Assert.That(
            Error(() => Client.UpdateItemAsync(new UpdateItemRequest { TableName = "Posts", Key = new() { ["room"] = S("a"), ["sequence"] = N("1") }, UpdateExpression = "SET author = n" })),
            Is.EqualTo("ValidationException: The update expression attempted to update the secondary index key to unsupported type"));
    }

    [Test]
    public async Task An_update_moves_an_item_in_its_indexes()
    {
        await Client.PutItemAsync("Posts", new() { ["room"] = S("a"), ["sequence"] = N("1"), ["day"] = S("Monday") });
        UpdateItemRequest Update(string expression) => new() { TableName = "Posts", Key = new() { ["room"] = S("a"), ["sequence"] = N("1") }, UpdateExpression = expression };
        var update = Update("SET #d = :day");
        (update.ExpressionAttributeNames, update.ExpressionAttributeValues) = (new() { ["#d"] = "day" }, new() { [":day"] = S("Sunday") });

        await Client.UpdateItemAsync(update);
        var moved = (await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byDay" })).Items.Single()["day"].S;
        update = Update("REMOVE #d");
        update.ExpressionAttributeNames = new() { ["#d"] = "day" };
        await Client.UpdateItemAsync(update);

        Assert.That(moved, Is.EqualTo("Sunday"));
        Assert.That((await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byDay" })).Count, Is.Zero);
    }

    [TestCase("SET a = n.b", "The provided expression refers to an attribute that does not exist in the item")]
    [TestCase("SET n.b = :one", "The document path provided in the update expression is invalid for update")]
    [TestCase("SET l.b = :one", "The document path provided in the update expression is invalid for update")]
    [TestCase("SET m[0] = :one", "The document path provided in the update expression is invalid for update")]
    [TestCase("SET l[7].b = :one", "The document path provided in the update expression is invalid for update")]
    public async Task A_path_that_leads_nowhere_is_refused(string expression, string message)
    {
        await PutAsync("c1", Before);

        var (answer, _) = await UpdateAsync("c1", expression);

        Assert.That(answer, Does.Contain(message));
    }

    [Test]
    public async Task An_update_makes_the_item_that_is_not_there()
    {
        await UpdateAsync("c1", "SET a = :one");
        await UpdateAsync("c2", null);
        await UpdateAsync("c3", "REMOVE a");

        var (first, second, third) = (await StoredAsync("c1"), await StoredAsync("c2"), await StoredAsync("c3"));
        Assert.That((first, second), Is.EqualTo(("""{"a":{"N":"1"}}""", "{}")));
        // Taking away makes nothing.
        Check(nameof(An_update_makes_the_item_that_is_not_there), third, "none");
    }

    [TestCase("NONE", null)]
    [TestCase("ALL_OLD", """{"l":{"L":[{"N":"0"},{"N":"1"}]},"m":{"M":{"k":{"S":"v"}}},"n":{"N":"1"}}""")]
    [TestCase("UPDATED_OLD", """{"l":{"L":[{"N":"1"}]},"m":{"M":{"k":{"S":"v"}}}}""")]
    [TestCase("ALL_NEW", """{"a":{"N":"1"},"l":{"L":[{"N":"0"},{"S":"X"}]},"m":{"M":{"k":{"S":"Y"}}},"n":{"N":"1"}}""")]
    [TestCase("UPDATED_NEW", """{"a":{"N":"1"},"l":{"L":[{"S":"X"}]},"m":{"M":{"k":{"S":"Y"}}}}""")]
    public async Task An_update_answers_with_what_is_asked_for(string returnValues, string? expected)
    {
        await PutAsync("c1", """{"n":{"N":"1"},"l":{"L":[{"N":"0"},{"N":"1"}]},"m":{"M":{"k":{"S":"v"}}}}""");

        var (answer, attributes) = await UpdateAsync("c1", "SET m.k = :y, l[1] = :x, a = :one", returnValues);

        Assert.That(attributes, Is.EqualTo(expected), answer);
    }

    [TestCase("SET a = :one", "UPDATED_OLD")]
    [TestCase("REMOVE n", "UPDATED_NEW")]
    [TestCase("SET l[9] = :one", "UPDATED_NEW")]
    public async Task An_update_without_such_values_answers_with_none(string expression, string returnValues)
    {
        await PutAsync("c1", """{"n":{"N":"1"},"l":{"L":[]}}""");

        var (answer, _) = await UpdateAsync("c1", expression, returnValues);

        Check(nameof(An_update_without_such_values_answers_with_none), answer, "{}");
    }

    [Test]
    public async Task An_update_of_a_new_item_answers_without_its_key_but_for_all_of_it()
    {
        var (_, updated) = await UpdateAsync("c1", "SET a = :one", "UPDATED_NEW");
        var (_, old) = await UpdateAsync("c2", "SET a = :one", "ALL_OLD");
        var (all, _) = await UpdateAsync("c3", "SET a = :one", "ALL_NEW");

        Assert.That((updated, old), Is.EqualTo(("""{"a":{"N":"1"}}""", (string?)null)));
        Assert.That(all, Does.Contain("\"connectionId\":{\"S\":\"c3\"}"));
    }

    [Test]
    public async Task Concurrent_updates_of_a_counter_all_count()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => UpdateAsync("c1", "ADD n :one")));

        Assert.That(await StoredAsync("c1"), Is.EqualTo("""{"n":{"N":"20"}}"""));
    }

    [Test]
    public async Task A_conditional_update_spares_an_item_that_does_not_match()
    {
        await Host.PutAsync("c1", ("n", N("1")));
        var request = new UpdateItemRequest
        {
            TableName = "Connections",
            Key = DynamoDbHost.Key("c1"),
            UpdateExpression = "SET n = n + :by",
            ConditionExpression = "n < :limit",
            ExpressionAttributeValues = new() { [":by"] = N("1"), [":limit"] = N("2") },
        };

        await Client.UpdateItemAsync(request);
        var error = Error(() => Client.UpdateItemAsync(request));

        Assert.That(error, Is.EqualTo("ConditionalCheckFailedException: The conditional request failed"));
        Assert.That((await Host.GetAsync("c1"))!["n"].N, Is.EqualTo("2"));
    }

    [Test]
    public async Task An_update_past_400_KB_is_refused_and_costs_the_larger_of_both_items()
    {
        await Host.PutAsync("c1", ("x", S(new string('x', 300 * 1024))));
        var request = new UpdateItemRequest
        {
            TableName = "Connections",
            Key = DynamoDbHost.Key("c1"),
            UpdateExpression = "SET y = :y",
            ExpressionAttributeValues = new() { [":y"] = S(new string('y', 101 * 1024)) },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        };

        var error = Error(() => Client.UpdateItemAsync(request));
        (request.UpdateExpression, request.ExpressionAttributeValues) = ("REMOVE x", null);
        var cost = (await Client.UpdateItemAsync(request)).ConsumedCapacity.CapacityUnits;

        Assert.That(error, Is.EqualTo("ValidationException: Item size to update has exceeded the maximum allowed size"));
        Assert.That(cost, Is.EqualTo(301));
    }

    [TestCase("9999999999999999999999999999999999999e88", "Number overflow. Attempting to store a number with magnitude larger than supported range")]
    [TestCase("1e-40", "Attempting to store more than 38 significant digits in a Number")]
    public async Task A_sum_that_no_number_holds_is_refused(string addend, string message)
    {
        await PutAsync("c1", """{"n":{"N":"9.9999999999999999999999999999999999999e125"},"one":{"N":"1"}}""");
        var target = addend.StartsWith('1') ? "one" : "n";

        var (_, answer) = await SendAsync("UpdateItem", $$$"""{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"UpdateExpression":"ADD {{{target}}} :n","ExpressionAttributeValues":{":n":{"N":"{{{addend}}}"} } }""");

        Check(nameof(A_sum_that_no_number_holds_is_refused), answer, $$"""{"__type":"com.amazon.coral.validate#ValidationException","message":"{{message}}"}""");
    }

    [Test]
    public async Task Updates_cannot_nest_deeper_than_items_can_be_put()
    {
        var deep = $"{string.Concat(Enumerable.Repeat("{\"M\":{\"a\":", 31))}{{\"N\":\"1\"}}{string.Concat(Enumerable.Repeat("}}", 31))}";
        await PutAsync("c1", $"{{\"a\":{deep},\"m\":{{\"M\":{{}}}}}}");

        var (answer, _) = await UpdateAsync("c1", "SET m.b = a");

        Check(nameof(Updates_cannot_nest_deeper_than_items_can_be_put), answer, """{"__type":"com.amazon.coral.validate#ValidationException","message":"Nesting Levels have exceeded supported limits: Attributes in the item have nested levels beyond supported limit"}""");
    }

    private Task PutAsync(string connectionId, string attributes)
    {
        var item = JsonNode.Parse(attributes)!.AsObject();
        item.Add("connectionId", new JsonObject { ["S"] = connectionId });
        return SendAsync("PutItem", $$"""{"TableName":"Connections","Item":{{item.ToJsonString()}}}""");
    }

    /// <summary>The answer, and the Attributes in it without the key.</summary>
    private async Task<(string Answer, string? Attributes)> UpdateAsync(string connectionId, string? expression, string returnValues = "NONE")
    {
        var request = new JsonObject { ["TableName"] = "Connections", ["Key"] = JsonNode.Parse($$$"""{"connectionId":{"S":"{{{connectionId}}}"}}"""), ["ReturnValues"] = returnValues };
        if (expression is not null)
        {
            request["UpdateExpression"] = expression;
            var used = _values.Where(pair => expression.Split(' ', '(', ')', ',').Contains(pair.Placeholder)).Select(pair => KeyValuePair.Create(pair.Placeholder, JsonNode.Parse(pair.Value))).ToArray();
            if (used.Length > 0)
                request["ExpressionAttributeValues"] = new JsonObject(used);
        }

        var (_, body) = await SendAsync("UpdateItem", request.ToJsonString());
        return (body, JsonNode.Parse(body)!["Attributes"] is { } attributes ? Canonical(attributes) : null);
    }

    private async Task<string> StoredAsync(string connectionId)
    {
        var (_, body) = await SendAsync("GetItem", $$$"""{"TableName":"Connections","Key":{"connectionId":{"S":"{{{connectionId}}}"}},"ConsistentRead":true}""");
        return JsonNode.Parse(body)!["Item"] is { } item ? Canonical(item) : "none";
    }

    /// <summary>Without the key, with members and sets in one order.</summary>
    private static string Canonical(JsonNode item)
    {
        return Sort(item)!.ToJsonString(new JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

        static JsonNode? Sort(JsonNode? node) => node switch
        {
            JsonObject map => new JsonObject(map.Where(pair => pair.Key != "connectionId").OrderBy(pair => pair.Key, StringComparer.Ordinal)
                .Select(pair => KeyValuePair.Create(pair.Key, pair.Key is "SS" or "NS" or "BS" ? new JsonArray([.. pair.Value!.AsArray().Select(member => member!.GetValue<string>()).Order(StringComparer.Ordinal).Select(member => JsonValue.Create(member))]) : Sort(pair.Value)))),
            JsonArray list => new JsonArray([.. list.Select(Sort)]),
            _ => node?.DeepClone(),
        };
    }
}
