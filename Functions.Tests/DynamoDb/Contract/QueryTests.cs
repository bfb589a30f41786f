using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

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

    private static QueryRequest InRoom(string room) => new("Messages")
    {
        KeyConditionExpression = "#r = :room",
        ExpressionAttributeNames = new() { ["#r"] = "room" },
        ExpressionAttributeValues = new() { [":room"] = S(room) },
    };
}
