using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation</summary>
public sealed class TransactionIsolationTests
{
    private const int Writers = 16;

    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private AmazonDynamoDBClient Client => Host.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync();

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task Of_transactions_that_make_the_same_items_one_wins()
    {
        var outcomes = await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(async () =>
        {
            TransactWriteItem[] entries = [Entry.Put("c1", "attribute_not_exists(connectionId)", $"{number}"), Entry.Message("a", "attribute_not_exists(room)"), Entry.Put($"own{number}")];
            try
            {
                await Client.TransactWriteItemsAsync(new() { TransactItems = [.. number % 2 == 0 ? entries : entries.Reverse()] });
                return number;
            }
            catch (TransactionCanceledException lost)
            {
                Assert.That(lost.CancellationReasons.Count(reason => reason.Code == "ConditionalCheckFailed"), Is.EqualTo(2));
                return -1;
            }
        })));

        var winner = outcomes.Single(outcome => outcome >= 0);
        Assert.That((await Host.GetAsync("c1"))!["text"].S, Is.EqualTo($"{winner}"));
        Assert.That((await Client.ScanAsync(new ScanRequest("Connections"))).Items.Select(item => item["connectionId"].S), Is.EquivalentTo(new[] { "c1", $"own{winner}" }));
    }

    [Test]
    public async Task No_count_is_lost_among_transactions_and_other_writes_of_two_tables_in_either_order()
    {
        const int Rounds = 20;
        TransactWriteItem message = new()
        {
            Update = new() { TableName = "Messages", Key = Entry.MessageKey("a"), UpdateExpression = "ADD n :n", ExpressionAttributeValues = new() { [":n"] = new() { N = "1" } } },
        };
        UpdateItemRequest Alone(string table, Dictionary<string, AttributeValue> key) => new()
        {
            TableName = table,
            Key = key,
            UpdateExpression = "ADD n :n",
            ExpressionAttributeValues = new() { [":n"] = new() { N = "1" } },
        };

        await Task.WhenAll(Enumerable.Range(0, Writers).Select(number => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Client.TransactWriteItemsAsync(new() { TransactItems = number % 2 == 0 ? [Entry.Count("c1"), message] : [message, Entry.Count("c1")] });
                await Client.UpdateItemAsync(Alone("Connections", DynamoDbHost.Key("c1")));
                await Client.UpdateItemAsync(Alone("Messages", Entry.MessageKey("a")));
            }
        })));

        Assert.That((await Host.GetAsync("c1"))!["n"].N, Is.EqualTo($"{2 * Writers * Rounds}"));
        Assert.That((await Client.GetItemAsync("Messages", Entry.MessageKey("a"))).Item["n"].N, Is.EqualTo($"{2 * Writers * Rounds}"));
    }

    [Test]
    public async Task A_reader_never_meets_half_a_transaction()
    {
        await Host.PutAsync("left");
        using var over = new CancellationTokenSource();
        var moving = Task.Run(async () =>
        {
            for (var round = 0; round < 300; round++)
            {
                await Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Delete("left", "attribute_exists(connectionId)"), Entry.Put("right")] });
                await Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Delete("right", "attribute_exists(connectionId)"), Entry.Put("left")] });
            }

            await over.CancelAsync();
        });

        var scans = 0;
        while (!over.IsCancellationRequested && !moving.IsFaulted)
        {
            Assert.That((await Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = true })).Count, Is.EqualTo(1));
            scans++;
        }

        await moving;
        Assert.That(scans, Is.GreaterThan(10));
    }
}
