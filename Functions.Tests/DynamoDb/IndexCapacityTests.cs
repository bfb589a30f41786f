using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb;

/// <summary>
/// Posts has 5 units a second, each of its global indexes 2, with 300 seconds banked
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html#GSI.ThroughputConsiderations).
/// </summary>
public sealed class IndexCapacityTests
{
    private readonly ManualClock _clock = new();
    private DynamoDbHost? _host;

    private AmazonDynamoDBClient Client => _host!.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(enforceCapacity: true, _clock);

    [TearDown]
    public async Task StopHost() => await _host!.DisposeAsync();

    [Test]
    public async Task A_write_waits_for_the_index_that_is_short_and_takes_nothing_of_the_table_meanwhile()
    {
        // 300 units each of the table and of byDay, which has 600.
        await PutAsync(1, day: true);
        await PutAsync(2, day: true);

        var error = Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => PutAsync(3, day: true));
        for (var number = 0; number < 3; number++)
            await PutAsync(number + 10, day: false);
        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => PutAsync(20, day: false));

        Assert.That(error!.Message, Is.EqualTo("The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded. Consider increasing your provisioning level for the under-provisioned global secondary indexes with the UpdateTable API"));
        Assert.That((await Client.DescribeTableAsync("Posts")).Table.ItemCount, Is.EqualTo(5));
    }

    [Test]
    public async Task A_read_of_an_index_takes_the_units_of_that_index_alone()
    {
        await PutAsync(1, day: true);
        // 37.5 units each.
        for (var number = 0; number < 16; number++)
            await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byDay" });

        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byDay" }));
        await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byTag" });
        await Client.ScanAsync(new ScanRequest("Posts"));
    }

    [Test]
    public async Task A_batch_leaves_undone_what_capacity_does_not_suffice_for_and_fails_when_that_is_all()
    {
        var big = new AttributeValue { S = new string('x', 374 * 1024) };
        WriteRequest Write(string id) => new(new PutRequest(new(DynamoDbHost.Key(id)) { ["x"] = big }));
        BatchWriteItemRequest Batch(params string[] ids) => new() { RequestItems = new() { ["Connections"] = [.. ids.Select(Write)] } };

        // 375 units each, and 1,500 are banked.
        var written = await Client.BatchWriteItemAsync(Batch("c1", "c2", "c3", "c4", "c5", "c6"));
        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => Client.BatchWriteItemAsync(Batch("c5", "c6")));
        _clock.Advance(TimeSpan.FromSeconds(1));
        var again = await Client.BatchWriteItemAsync(new BatchWriteItemRequest { RequestItems = written.UnprocessedItems });

        Assert.That(written.UnprocessedItems["Connections"].Select(write => write.PutRequest.Item["connectionId"].S), Is.EqualTo(new[] { "c5", "c6" }));
        Assert.That(again.UnprocessedItems["Connections"].Select(write => write.PutRequest.Item["connectionId"].S), Is.EqualTo(new[] { "c6" }));
        Assert.That((await Client.DescribeTableAsync("Connections")).Table.ItemCount, Is.EqualTo(5));
    }

    [Test]
    public async Task A_batch_gets_what_capacity_suffices_for_and_names_the_rest()
    {
        for (var number = 0; number < 4; number++)
            await _host!.PutAsync($"c{number}", ("x", new() { S = new string('x', 299 * 1024) }));
        var request = new BatchGetItemRequest
        {
            RequestItems = new() { ["Connections"] = new() { Keys = [.. Enumerable.Range(0, 4).Select(number => DynamoDbHost.Key($"c{number}"))], ConsistentRead = true } },
        };
        // 75 units each, 300 a batch: five batches are banked.
        for (var number = 0; number < 4; number++)
            await Client.BatchGetItemAsync(request);
        await Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = true, Limit = 1 });

        var partial = await Client.BatchGetItemAsync(request);

        Assert.That(partial.Responses["Connections"], Has.Count.EqualTo(3));
        Assert.That(partial.UnprocessedKeys["Connections"].Keys.Single()["connectionId"].S, Is.EqualTo("c3"));
        Assert.That(partial.UnprocessedKeys["Connections"].ConsistentRead, Is.True);
        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => Client.BatchGetItemAsync(request));
    }

    [Test]
    public async Task A_batch_gets_up_to_16_MB_and_names_the_rest()
    {
        await using var host = await DynamoDbHost.StartAsync();
        for (var number = 0; number < 50; number++)
            await host.PutAsync($"c{number}", ("x", new() { S = new string('x', 399 * 1024) }));

        var got = await host.Client.BatchGetItemAsync(new BatchGetItemRequest
        {
            RequestItems = new() { ["Connections"] = new() { Keys = [.. Enumerable.Range(0, 50).Select(number => DynamoDbHost.Key($"c{number}"))] } },
        });

        Assert.That((got.Responses["Connections"].Count, got.UnprocessedKeys["Connections"].Keys.Count), Is.EqualTo((41, 9)));
    }

    private Task PutAsync(int sequence, bool day)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            ["room"] = new() { S = "a" },
            ["sequence"] = new() { N = $"{sequence}" },
            ["x"] = new() { S = new string('x', 299 * 1024) },
        };
        if (day)
            item.Add("day", new() { S = "Monday" });
        return Client.PutItemAsync("Posts", item);
    }
}
