using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/TTL.html, once a minute instead of within days.
/// </summary>
public sealed class TimeToLiveTests
{
    private readonly ManualClock _clock = new();
    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private long Now => _clock.GetUtcNow().ToUnixTimeSeconds();

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(clock: _clock);

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task An_expired_item_is_deleted_after_a_minute_and_served_until_then()
    {
        await PutAsync("expired", $"{Now - 1}");
        await PutAsync("soon", $"{Now + 61}");
        _clock.Advance(TimeSpan.FromSeconds(59));
        var before = await IdsAsync();
        _clock.Advance(TimeSpan.FromSeconds(1));
        var after = await IdsAsync();
        _clock.Advance(TimeSpan.FromSeconds(60));

        Assert.That(before, Is.EqualTo("expired soon"));
        Assert.That(after, Is.EqualTo("soon"));
        Assert.That(await IdsAsync(), Is.Empty);
        Assert.That((await Host.Client.DescribeTableAsync("Connections")).Table.ItemCount, Is.Zero);
    }

    [Test]
    public async Task What_is_no_number_or_five_years_past_does_not_expire()
    {
        await Host.PutAsync("text", ("expiresAt", new() { S = $"{Now - 1}" }));
        await Host.PutAsync("none");
        await PutAsync("ancient", $"{_clock.GetUtcNow().AddYears(-5).AddDays(-1).ToUnixTimeSeconds()}");
        await PutAsync("milliseconds", $"{Now}000");
        await PutAsync("old", $"{_clock.GetUtcNow().AddYears(-5).AddDays(1).ToUnixTimeSeconds()}");
        await PutAsync("fraction", $"{Now}.5");
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await IdsAsync(), Is.EqualTo("ancient milliseconds none text"));
    }

    [Test]
    public async Task An_item_put_again_lives_as_long_as_it_says_now()
    {
        await PutAsync("renewed", $"{Now + 10}");
        await PutAsync("renewed", $"{Now + 1000}");
        await PutAsync("shortened", $"{Now + 1000}");
        await PutAsync("shortened", $"{Now + 10}");
        await PutAsync("removed", $"{Now + 10}");
        await Host.Client.UpdateItemAsync(new UpdateItemRequest { TableName = "Connections", Key = DynamoDbHost.Key("removed"), UpdateExpression = "REMOVE expiresAt" });
        _clock.Advance(TimeSpan.FromMinutes(1));

        Assert.That(await IdsAsync(), Is.EqualTo("removed renewed"));
    }

    [Test]
    public async Task A_condition_meets_an_expired_item_no_more()
    {
        await PutAsync("c1", $"{Now + 1}");
        _clock.Advance(TimeSpan.FromMinutes(1));

        await Host.Client.PutItemAsync(new PutItemRequest("Connections", DynamoDbHost.Key("c1")) { ConditionExpression = "attribute_not_exists(connectionId)" });
    }

    [Test]
    public async Task Expiry_takes_no_capacity()
    {
        await using var host = await DynamoDbHost.StartAsync(enforceCapacity: true, _clock);
        for (var number = 0; number < 1500; number++)
            await host.PutAsync($"c{number}", ("expiresAt", new() { N = $"{Now + 60}" }));
        // The bank is empty; a minute brings 300 units.
        _clock.Advance(TimeSpan.FromSeconds(61));
        for (var number = 0; number < 300; number++)
            await host.PutAsync("c1");

        Assert.That((await host.Client.DescribeTableAsync("Connections")).Table.ItemCount, Is.EqualTo(1));
    }

    [Test]
    public async Task An_expired_item_is_gone_from_eventual_reads_as_late_as_any_other()
    {
        await using var host = await DynamoDbHost.StartAsync(clock: _clock, staleReads: TimeSpan.FromSeconds(5));
        await host.PutAsync("c1", ("expiresAt", new() { N = $"{Now + 10}" }));
        _clock.Advance(TimeSpan.FromMinutes(1));

        var consistent = (await host.Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = true })).Count;
        var stale = (await host.Client.ScanAsync(new ScanRequest("Connections"))).Count;
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.That((consistent, stale, (await host.Client.ScanAsync(new ScanRequest("Connections"))).Count), Is.EqualTo((0, 1, 0)));
    }

    [Test]
    public async Task The_time_to_live_is_described()
    {
        var connections = (await Host.Client.DescribeTimeToLiveAsync("Connections")).TimeToLiveDescription;
        var messages = (await Host.Client.DescribeTimeToLiveAsync("Messages")).TimeToLiveDescription;

        Assert.That((connections.TimeToLiveStatus, connections.AttributeName), Is.EqualTo((TimeToLiveStatus.ENABLED, "expiresAt")));
        Assert.That((messages.TimeToLiveStatus, messages.AttributeName), Is.EqualTo((TimeToLiveStatus.DISABLED, (string?)null)));
    }

    private Task PutAsync(string connectionId, string expiresAt) => Host.PutAsync(connectionId, ("expiresAt", new() { N = expiresAt }));

    private async Task<string> IdsAsync() =>
        string.Join(' ', (await Host.Client.ScanAsync(new ScanRequest("Connections"))).Items.Select(item => item["connectionId"].S).Order());
}
