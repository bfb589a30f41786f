using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.EndToEnd;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb;

/// <summary>
/// <c>--stale-reads</c>: what AWS says an eventually consistent read may do, each of them does
/// (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html).
/// </summary>
public sealed class StaleReadTests
{
    private readonly ManualClock _clock = new();
    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private AmazonDynamoDBClient Client => Host.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(clock: _clock, staleReads: TimeSpan.FromMilliseconds(500));

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task A_put_reaches_eventual_reads_when_the_time_is_over_and_consistent_ones_at_once()
    {
        await Host.PutAsync("c1");

        var consistent = await SeenAsync(consistent: true);
        var soon = await SeenAsync(consistent: false);
        _clock.Advance(TimeSpan.FromMilliseconds(499));
        var almost = await SeenAsync(consistent: false);
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        var then = await SeenAsync(consistent: false);

        Assert.That(consistent, Is.EqualTo((1, 1)));
        Assert.That((soon, almost), Is.EqualTo(((0, 0), (0, 0))));
        Assert.That(then, Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_replaced_item_is_read_as_it_was_and_a_deleted_one_still_is()
    {
        await Host.PutAsync("c1", ("n", new() { N = "1" }));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Host.PutAsync("c1", ("n", new() { N = "2" }));
        var replaced = await Host.GetAsync("c1");
        _clock.Advance(TimeSpan.FromMilliseconds(200));
        await Client.DeleteItemAsync("Connections", DynamoDbHost.Key("c1"));
        _clock.Advance(TimeSpan.FromMilliseconds(300));
        var deleted = await Host.GetAsync("c1");
        _clock.Advance(TimeSpan.FromMilliseconds(200));

        Assert.That(replaced!["n"].N, Is.EqualTo("1"));
        Assert.That(deleted!["n"].N, Is.EqualTo("2"));
        Assert.That(await Host.GetAsync("c1"), Is.Null);
    }

    [Test]
    public async Task A_condition_sees_every_write_before_it()
    {
        await Host.PutAsync("c1");

        Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.PutItemAsync(new PutItemRequest("Connections", DynamoDbHost.Key("c1"))
        {
            ConditionExpression = "attribute_not_exists(connectionId)",
        }));
    }

    [Test]
    public async Task A_partition_is_queried_as_it_was()
    {
        await Client.PutItemAsync("Messages", new() { ["room"] = new() { S = "a" }, ["sequence"] = new() { N = "1" } });

        Assert.That((await QueryAsync(consistent: false), await QueryAsync(consistent: true)), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task A_global_index_is_always_behind_and_a_local_one_unless_asked_for_consistency()
    {
        await Client.PutItemAsync("Posts", new() { ["room"] = new() { S = "a" }, ["sequence"] = new() { N = "1" }, ["day"] = new() { S = "Monday" }, ["score"] = new() { N = "7" } });

        var early = (await ScanAsync("byDay"), await ScanAsync("byScore"), await ScanAsync("byScore", consistent: true));
        _clock.Advance(TimeSpan.FromMilliseconds(500));

        Assert.That(early, Is.EqualTo((0, 0, 1)));
        Assert.That((await ScanAsync("byDay"), await ScanAsync("byScore")), Is.EqualTo((1, 1)));
    }

    [Test]
    public async Task A_batch_of_gets_asks_for_consistency_table_by_table()
    {
        await Host.PutAsync("c1");
        BatchGetItemRequest Request(bool consistent) => new() { RequestItems = new() { ["Connections"] = new() { Keys = [DynamoDbHost.Key("c1")], ConsistentRead = consistent } } };

        var stale = (await Client.BatchGetItemAsync(Request(consistent: false))).Responses["Connections"].Count;

        Assert.That((stale, (await Client.BatchGetItemAsync(Request(consistent: true))).Responses["Connections"].Count), Is.EqualTo((0, 1)));
    }

    [Test]
    public async Task An_update_sees_every_write_before_it()
    {
        await Host.PutAsync("c1", ("n", new() { N = "1" }));
        var update = await Client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = "Connections",
            Key = DynamoDbHost.Key("c1"),
            UpdateExpression = "ADD n :n",
            ExpressionAttributeValues = new() { [":n"] = new() { N = "1" } },
            ReturnValues = ReturnValue.ALL_NEW,
        });

        Assert.That(update.Attributes["n"].N, Is.EqualTo("2"));
    }

    [TestCase("--stale-reads must be between 0 and 60000", "--stale-reads", "60001")]
    [TestCase("error: --stale-reads is for the embedded DynamoDB: leave it or --dynamodb out.", "--stale-reads", "5", "--dynamodb", "http://127.0.0.1:1")]
    public async Task An_option_that_cannot_be_is_refused_in_a_line(string line, params string[] arguments)
    {
        var (exitCode, output) = await LocalProcess.RunAsync(["--port", "0", .. arguments]);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(output, Has.Some.Contains(line));
    }

    [Test]
    public async Task Counts_are_of_this_moment_and_a_read_costs_what_it_reads()
    {
        await Host.PutAsync("c1", ("x", new() { S = new string('x', 20_000) }));

        var table = (await Client.DescribeTableAsync("Connections")).Table;
        var stale = await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1")) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });
        _clock.Advance(TimeSpan.FromSeconds(1));
        var settled = await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1")) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });

        Assert.That(table.ItemCount, Is.EqualTo(1));
        Assert.That((stale.ConsumedCapacity.CapacityUnits, settled.ConsumedCapacity.CapacityUnits), Is.EqualTo((0.5, 2.5)));
    }

    /// <summary>How many items a scan and a get find.</summary>
    private async Task<(int Scanned, int Got)> SeenAsync(bool consistent)
    {
        var scan = await Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = consistent });
        var get = await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1"), consistent));
        return (scan.Count ?? 0, get.Item is { Count: > 0 } ? 1 : 0);
    }

    private async Task<int> ScanAsync(string index, bool consistent = false) =>
        (await Client.ScanAsync(new ScanRequest("Posts") { IndexName = index, ConsistentRead = consistent })).Count ?? 0;

    private async Task<int> QueryAsync(bool consistent) => (await Client.QueryAsync(new QueryRequest("Messages")
    {
        KeyConditionExpression = "room = :room",
        ExpressionAttributeValues = new() { [":room"] = new() { S = "a" } },
        ConsistentRead = consistent,
    })).Count ?? 0;
}
