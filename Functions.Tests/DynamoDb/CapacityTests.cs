using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb;

public sealed class CapacityTests
{
    [Test]
    public async Task Writes_past_the_banked_300_seconds_are_throttled_until_capacity_flows_in()
    {
        var clock = new ManualClock();
        await using var host = await DynamoDbHost.StartAsync(enforceCapacity: true, clock);
        var item = new Dictionary<string, AttributeValue>(DynamoDbHost.Key("c1")) { ["x"] = new() { S = new string('x', 299 * 1024) } };
        // 300 units each, and 5 x 300 are banked.
        for (var number = 0; number < 5; number++)
            await host.Client.PutItemAsync("Connections", item);

        var error = Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => host.Client.PutItemAsync("Connections", item));
        clock.Advance(TimeSpan.FromSeconds(1));
        await host.Client.PutItemAsync("Connections", item);
        // That one took 300 units where 5 were left: 59 seconds do not pay for it.
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => host.Client.PutItemAsync("Connections", item));

        Assert.That(error.ErrorCode, Is.EqualTo("ProvisionedThroughputExceededException"));
        Assert.That(error.Message, Is.EqualTo("The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API."));
    }

    [Test]
    public async Task Reads_are_throttled_by_the_page()
    {
        await using var host = await DynamoDbHost.StartAsync(enforceCapacity: true, new ManualClock());
        for (var number = 0; number < 8; number++)
            await host.PutAsync($"c{number}", ("x", new() { S = new string('x', 128 * 1024) }));
        // A full page costs 128.5 units: the twelfth takes the last of 1,500.
        for (var number = 0; number < 12; number++)
            await host.Client.ScanAsync(new ScanRequest("Connections"));

        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => host.Client.ScanAsync(new ScanRequest("Connections")));
    }

    [Test]
    public async Task An_idle_table_banks_no_more_than_300_seconds()
    {
        var clock = new ManualClock();
        await using var host = await DynamoDbHost.StartAsync(enforceCapacity: true, clock);
        clock.Advance(TimeSpan.FromHours(1));
        for (var number = 0; number < 1500; number++)
            await host.Client.DeleteItemAsync("Connections", DynamoDbHost.Key("c1"));

        Assert.ThrowsAsync<ProvisionedThroughputExceededException>(() => host.Client.DeleteItemAsync("Connections", DynamoDbHost.Key("c1")));
    }

    [Test]
    public async Task A_write_whose_condition_fails_costs_what_the_stored_item_does()
    {
        await using var host = await DynamoDbHost.StartAsync(enforceCapacity: true, new ManualClock());
        await host.PutAsync("c1");
        var put = new PutItemRequest("Connections", new(DynamoDbHost.Key("c1")) { ["x"] = new() { S = new string('x', 299 * 1024) } })
        {
            ConditionExpression = "attribute_not_exists(connectionId)",
        };
        // One unit each; at the new item's 300 the sixth would be throttled.
        for (var number = 0; number < 6; number++)
            Assert.ThrowsAsync<ConditionalCheckFailedException>(() => host.Client.PutItemAsync(put));
    }

    [Test]
    public async Task Nothing_is_throttled_unless_asked_for_nor_on_demand()
    {
        await using var free = await DynamoDbHost.StartAsync(enforceCapacity: false, new ManualClock());
        await using var enforced = await DynamoDbHost.StartAsync(enforceCapacity: true, new ManualClock());
        var big = new AttributeValue { S = new string('x', 390 * 1024) };
        for (var number = 0; number < 6; number++)
        {
            await free.PutAsync("c1", ("x", big));
            await enforced.Client.PutItemAsync("Messages", new() { ["room"] = new() { S = "a" }, ["sequence"] = new() { N = "1" }, ["x"] = big });
        }

        Assert.That(await free.GetAsync("c1"), Is.Not.Null);
    }
}
