using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb;

public sealed class QueryTests : DynamoDbTests
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
        List<string> sequences = [];
        do
        {
            var page = await Client.QueryAsync(request);
            sequences.AddRange(page.Items.Select(item => item["sequence"].N));
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });

        Assert.That(sequences, Is.EqualTo(expected));
    }

    [Test]
    public void Conditions_on_the_sort_key_are_refused_with_a_way_out()
    {
        var request = InRoom("a");
        request.KeyConditionExpression += " AND #r > :room";

        Assert.That(Error(() => Client.QueryAsync(request)), Does.StartWith("ValidationException: The embedded endpoint does not serve key conditions").And.Contain("--dynamodb URL"));
    }

    [Test]
    public void A_condition_that_misses_the_partition_key_is_refused()
    {
        var request = InRoom("a");
        request.ExpressionAttributeNames["#r"] = "other";

        Assert.That(Error(() => Client.QueryAsync(request)), Is.EqualTo("ValidationException: Query condition missed key schema element: room"));
    }

    private static QueryRequest InRoom(string room) => new("Messages")
    {
        KeyConditionExpression = "#r = :room",
        ExpressionAttributeNames = new() { ["#r"] = "room" },
        ExpressionAttributeValues = new() { [":room"] = S(room) },
    };
}
