using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchWriteItem.html and
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html
/// </summary>
public sealed class BatchTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task A_batch_puts_and_deletes_in_several_tables()
    {
        await Host.PutAsync("old");

        var written = await Client.BatchWriteItemAsync(new BatchWriteItemRequest
        {
            RequestItems = new()
            {
                ["Connections"] = [Put("c1"), new(new DeleteRequest(DynamoDbHost.Key("old"))), new(new DeleteRequest(DynamoDbHost.Key("absent")))],
                ["Messages"] = [new(new PutRequest(new() { ["room"] = S("a"), ["sequence"] = N("1") }))],
            },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        });

        Assert.That(written.UnprocessedItems ?? [], Is.Empty);
        Assert.That(written.ConsumedCapacity.Select(table => $"{table.TableName} {table.CapacityUnits}"), Is.EquivalentTo(new[] { "Connections 3", "Messages 1" }));
        Assert.That(await Host.GetAsync("old"), Is.Null);
        Assert.That((await GetAsync("c1", "old")).Select(item => item["connectionId"].S), Is.EqualTo(new[] { "c1" }));
    }

    [Test]
    public async Task A_batch_takes_25_writes_and_not_one_more()
    {
        Task<BatchWriteItemResponse> WriteAsync(int count) => Client.BatchWriteItemAsync(
            new BatchWriteItemRequest { RequestItems = new() { ["Connections"] = [.. Enumerable.Range(0, count).Select(number => Put($"c{number}"))] } });

        var error = Error(() => WriteAsync(26));
        var none = (await Client.ScanAsync(new ScanRequest("Connections"))).Count;
        await WriteAsync(25);

        Assert.That(error, Does.StartWith("ValidationException: "));
        Assert.That((none, (await Client.ScanAsync(new ScanRequest("Connections"))).Count), Is.EqualTo((0, 25)));
    }

    [Test]
    public async Task A_batch_gets_what_is_there_with_what_is_asked_for()
    {
        await Host.PutAsync("c1", ("n", N("1")), ("x", S("x")));
        await Host.PutAsync("c2", ("n", N("2")));
        await Client.PutItemAsync("Messages", new() { ["room"] = S("a"), ["sequence"] = N("1") });

        var got = await Client.BatchGetItemAsync(new BatchGetItemRequest
        {
            RequestItems = new()
            {
                ["Connections"] = new() { Keys = [DynamoDbHost.Key("c1"), DynamoDbHost.Key("c2"), DynamoDbHost.Key("absent")], ProjectionExpression = "#n", ExpressionAttributeNames = new() { ["#n"] = "n" }, ConsistentRead = true },
                ["Messages"] = new() { Keys = [new() { ["room"] = S("a"), ["sequence"] = N("1") }] },
            },
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
        });

        Assert.That(got.UnprocessedKeys ?? [], Is.Empty);
        Assert.That(got.Responses["Connections"].Select(item => $"{item.Count} {item["n"].N}"), Is.EquivalentTo(new[] { "1 1", "1 2" }));
        Assert.That(got.Responses["Messages"], Has.Count.EqualTo(1));
        Assert.That(got.ConsumedCapacity.Select(table => $"{table.TableName} {table.CapacityUnits}"), Is.EquivalentTo(new[] { "Connections 3", "Messages 0.5" }));
    }

    [Test]
    public void A_batch_gets_no_more_than_100_items() =>
        Assert.That(Error(() => GetAsync([.. Enumerable.Range(0, 101).Select(number => $"c{number}")])), Does.StartWith("ValidationException: "));

    private static WriteRequest Put(string connectionId) => new(new PutRequest(DynamoDbHost.Key(connectionId)));

    private async Task<List<Dictionary<string, AttributeValue>>> GetAsync(params string[] connectionIds) =>
        (await Client.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = new() { ["Connections"] = new() { Keys = [.. connectionIds.Select(DynamoDbHost.Key)] } } })).Responses["Connections"];
}
