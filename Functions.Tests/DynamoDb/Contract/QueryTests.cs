using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Query.KeyConditionExpressions.html</summary>
public sealed class QueryTests(Service service) : ContractTests(service)
{
    [SetUp]
    public async Task PutMessages()
    {
        foreach (var (room, sequence) in new[] { ("a", "10"), ("a", "9"), ("a", "-1.5"), ("b", "1") })
            await Client.PutItemAsync("Messages", new() { ["room"] = S(room), ["sequence"] = N(sequence) });
    }

    [TestCase(true, new[] { "-1.5", "9", "10" })]
    [TestCase(false, new[] { "10", "9", "-1.5" })]
    public async Task A_partition_is_read_page_by_page_in_the_order_of_its_sort_key(bool forward, string[] expected)
    {
        var request = InRoom("a");
        request.Limit = 1;
        request.ScanIndexForward = forward;

        Assert.That(await SequencesAsync(request), Is.EqualTo(expected));
    }

    [TestCase("sequence = :9", "9")]
    [TestCase("sequence < :9", "-1.5")]
    [TestCase("sequence <= :9", "-1.5 9")]
    [TestCase("sequence > :9", "10")]
    [TestCase("sequence >= :9", "9 10")]
    [TestCase(":9 < sequence", "10")]
    [TestCase(":9 >= sequence", "-1.5 9")]
    [TestCase(":9 = sequence", "9")]
    [TestCase("sequence BETWEEN :9 AND :100", "9 10")]
    [TestCase("sequence BETWEEN :9 AND :9", "9")]
    [TestCase("(sequence > :100)", "")]
    public async Task A_sort_key_is_compared_as_a_number_in_both_directions_and_page_by_page(string condition, string expected)
    {
        foreach (var forward in new[] { true, false })
        {
            foreach (var limit in new int?[] { null, 1, 2 })
            {
                var request = InRoom("a");
                request.KeyConditionExpression += $" AND {condition}".Replace("sequence", "#s");
                request.ExpressionAttributeNames.Add("#s", "sequence");
                foreach (var value in new[] { "9", "100" }.Where(value => condition.Split(' ', '(', ')').Contains($":{value}")))
                    request.ExpressionAttributeValues.Add($":{value}", N(value));
                (request.ScanIndexForward, request.Limit) = (forward, limit);

                var sequences = await SequencesAsync(request);

                Assert.That(string.Join(' ', forward ? sequences : sequences.AsEnumerable().Reverse()), Is.EqualTo(expected), $"forward: {forward}, limit: {limit}");
            }
        }
    }

    [TestCase("a", new[] { "a", "ab", "a\uD7FF", "a\uFFFF", "a😀" })]
    [TestCase("a\uD7FF", new[] { "a\uD7FF" })]
    [TestCase("a\uFFFF", new[] { "a\uFFFF" })]
    [TestCase("😀", new string[0])]
    [TestCase("\U0010FFFF", new[] { "\U0010FFFF", "\U0010FFFFx" })]
    public async Task A_prefix_selects_the_text_that_begins_with_it_in_the_order_of_UTF_8(string prefix, string[] expected)
    {
        var titles = new[] { "a", "ab", "a\uD7FF", "a\uFFFF", "a😀", "b", "B", "\U0010FFFF", "\U0010FFFFx" };
        for (var number = 0; number < titles.Length; number++)
            await Client.PutItemAsync("Posts", new() { ["room"] = S("a"), ["sequence"] = N($"{number}"), ["tag"] = S("t"), ["title"] = S(titles[number]) });

        var found = (await Client.QueryAsync(new QueryRequest("Posts")
        {
            IndexName = "byTag",
            KeyConditionExpression = "tag = :tag AND begins_with(title, :prefix)",
            ExpressionAttributeValues = new() { [":tag"] = S("t"), [":prefix"] = S(prefix) },
        })).Items;

        Assert.That(found.Select(item => item["title"].S), Is.EqualTo(expected));
    }

    [Test]
    public async Task A_count_has_no_items_and_ends_at_its_limit()
    {
        var request = InRoom("a");
        (request.Select, request.Limit) = (Select.COUNT, 2);

        var page = await Client.QueryAsync(request);

        Assert.That((page.Count, page.ScannedCount, page.Items?.Count ?? 0), Is.EqualTo((2, 2, 0)));
        Assert.That(page.LastEvaluatedKey["sequence"].N, Is.EqualTo("9"));
    }

    [Test]
    public void A_start_outside_the_condition_is_refused()
    {
        var request = InRoom("a");
        request.KeyConditionExpression += " AND #s > :9";
        request.ExpressionAttributeNames.Add("#s", "sequence");
        request.ExpressionAttributeValues.Add(":9", N("9"));
        request.ExclusiveStartKey = new() { ["room"] = S("a"), ["sequence"] = N("9") };

        Assert.That(Error(() => Client.QueryAsync(request)), Is.EqualTo("ValidationException: The provided starting key does not match the range key predicate"));
    }

    private static QueryRequest InRoom(string room) => new("Messages")
    {
        KeyConditionExpression = "#r = :room",
        ExpressionAttributeNames = new() { ["#r"] = "room" },
        ExpressionAttributeValues = new() { [":room"] = S(room) },
    };

    private async Task<List<string>> SequencesAsync(QueryRequest request)
    {
        List<string> sequences = [];
        do
        {
            var page = await Client.QueryAsync(request);
            sequences.AddRange(page.Items.Select(item => item["sequence"].N));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return sequences;
    }
}
