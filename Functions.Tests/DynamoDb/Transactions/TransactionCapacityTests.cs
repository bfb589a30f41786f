using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-capacity-handling; that
/// indexes cost once and checks what the item does was measured by https://github.com/nubo-db/dynoxide in August 2026.
/// </summary>
public sealed class TransactionCapacityTests
{
    private readonly ManualClock _clock = new();
    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private AmazonDynamoDBClient Client => Host.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(enforceCapacity: true, _clock);

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task Each_item_costs_two_units_a_kilobyte_and_each_entry_of_an_index_one()
    {
        await Host.PutAsync("deleted", ("x", new() { S = new string('x', 3000) }));
        await Host.PutAsync("checked", ("x", new() { S = new string('x', 1500) }));
        TransactWriteItem post = new()
        {
            Put = new()
            {
                TableName = "Posts",
                Item = new(Entry.MessageKey("a")) { ["day"] = new() { S = "Monday" }, ["score"] = new() { N = "1" }, ["x"] = new() { S = new string('x', 1500) } },
            },
        };

        var consumed = (await Client.TransactWriteItemsAsync(new()
        {
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
            TransactItems = [post, Entry.Delete("deleted"), Entry.Check("checked", "attribute_exists(x)"), Entry.Put("put"), Entry.Delete("missing")],
        })).ConsumedCapacity;

        // In the order of the entries. A post of 2 KB: 4, byDay with all of it 2, byScore with its keys 1.
        Assert.That(consumed.Select(table => (table.TableName, table.CapacityUnits, table.WriteCapacityUnits)), Is.EqualTo(new (string, double?, double?)[]
        {
            ("Posts", 7, 7), ("Connections", 14, 14),
        }));
        Assert.That((consumed[0].Table.CapacityUnits, consumed[0].Table.WriteCapacityUnits), Is.EqualTo((4, 4)));
        Assert.That(consumed[0].GlobalSecondaryIndexes.Select(index => (index.Key, index.Value.CapacityUnits, index.Value.WriteCapacityUnits)), Is.EqualTo(new (string, double?, double?)[] { ("byDay", 2, 2) }));
        Assert.That(consumed[0].LocalSecondaryIndexes.Select(index => (index.Key, index.Value.CapacityUnits)), Is.EqualTo(new (string, double?)[] { ("byScore", 1) }));
        Assert.That(consumed[1].GlobalSecondaryIndexes, Is.Null.Or.Empty);
    }

    [Test]
    public async Task The_total_is_told_without_its_parts_and_nothing_unasked()
    {
        var total = await Client.TransactWriteItemsAsync(new() { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL, TransactItems = [Entry.Put("c1")] });
        var none = await Client.TransactWriteItemsAsync(new() { ReturnConsumedCapacity = ReturnConsumedCapacity.NONE, TransactItems = [Entry.Put("c2")] });

        Assert.That((total.ConsumedCapacity.Single().CapacityUnits, total.ConsumedCapacity.Single().Table), Is.EqualTo((2.0, (Capacity?)null)));
        Assert.That(none.ConsumedCapacity, Is.Null.Or.Empty);
    }

    [Test]
    public async Task A_table_that_is_short_of_capacity_cancels_the_transaction()
    {
        var text = new string('x', 299 * 1024);
        // 600 units each of 1,500 that are banked; the second takes what is left and owes 900.
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Put("c1", text: text), Entry.Put("c2", text: text)] });
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Put("c1", text: text), Entry.Put("c2", text: text)] });
        List<TransactWriteItem> entries = [Entry.Message("a"), Entry.Put("c3"), Entry.Check("c1", "attribute_not_exists(connectionId)")];

        var error = Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new() { TransactItems = entries }))!;
        var messages = (await Client.ScanAsync(new ScanRequest("Messages"))).Count;
        _clock.Advance(TimeSpan.FromSeconds(180));
        Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Message("a"), Entry.Put("c3")] }));
        _clock.Advance(TimeSpan.FromSeconds(1));
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Message("a"), Entry.Put("c3")] });

        const string Short = "The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.";
        Assert.That(error.CancellationReasons.Select(reason => (reason.Code, reason.Message)), Is.EqualTo(new (string, string?)[]
        {
            ("None", null), ("ProvisionedThroughputExceeded", Short), ("ProvisionedThroughputExceeded", Short),
        }));
        Assert.That(messages, Is.Zero);
        Assert.That(await Host.GetAsync("c3"), Is.Not.Null);
    }

    [Test]
    public async Task An_index_that_is_short_of_capacity_cancels_the_transaction()
    {
        TransactWriteItem Post(string sequence, bool day)
        {
            Dictionary<string, AttributeValue> item = new() { ["room"] = new() { S = "a" }, ["sequence"] = new() { N = sequence } };
            if (day)
            {
                item["day"] = new() { S = "Monday" };
                item["x"] = new() { S = new string('x', 299 * 1024) };
            }

            return new() { Put = new() { TableName = "Posts", Item = item } };
        }

        // 600 units of the table's 1,500 each, and 300 of byDay's 600.
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Post("1", day: true)] });
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Post("2", day: true)] });

        var error = Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(new() { TransactItems = [Post("3", day: false), Post("4", day: true)] }))!;
        await Client.TransactWriteItemsAsync(new() { TransactItems = [Post("3", day: false)] });

        Assert.That(error.CancellationReasons.Select(reason => reason.Code), Is.EqualTo(new[] { "None", "ProvisionedThroughputExceeded" }));
        Assert.That(error.CancellationReasons[1].Message, Does.StartWith("The level of configured provisioned throughput for one or more global secondary indexes of the table was exceeded."));
    }

    [Test]
    public async Task A_transaction_whose_condition_fails_costs_what_the_stored_items_do()
    {
        await Host.PutAsync("c1", ("x", new() { S = new string('x', 299 * 1024) }));
        TransactWriteItemsRequest Request() => new() { TransactItems = [Entry.Put("c1", "attribute_not_exists(connectionId)")] };
        // 300 units each of the 1,200 that are left.
        for (var number = 0; number < 4; number++)
            Assert.That(Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(Request()))!.CancellationReasons[0].Code, Is.EqualTo("ConditionalCheckFailed"));

        Assert.That(Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(Request()))!.CancellationReasons[0].Code, Is.EqualTo("ProvisionedThroughputExceeded"));
    }
}
