using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-isolation</summary>
public sealed class TransactionIsolationTests
{
    private readonly WatchedClock _clock = new();
    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private AmazonDynamoDBClient Client => Host.Client;

    /// <summary>Where reads are stale, each write looks at the clock.</summary>
    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(clock: _clock, staleReads: TimeSpan.FromSeconds(1));

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task Of_transactions_that_make_the_same_items_one_wins()
    {
        TransactWriteItemsRequest Request(string own) => new()
        {
            TransactItems = [Entry.Put("c1", "attribute_not_exists(connectionId)", own), Entry.Message("a", "attribute_not_exists(room)"), Entry.Put(own)],
        };

        var losers = await DuringAsync(() => Client.TransactWriteItemsAsync(Request("winner")), async () =>
        {
            try
            {
                await Client.TransactWriteItemsAsync(Request("loser"));
                return "won";
            }
            catch (TransactionCanceledException lost)
            {
                return string.Join(' ', lost.CancellationReasons.Select(reason => reason.Code));
            }
        });

        Assert.That(losers, Is.All.EqualTo("ConditionalCheckFailed ConditionalCheckFailed None"));
        Assert.That((await ScanAsync()).Select(item => (item["connectionId"].S, item.GetValueOrDefault("text")?.S)), Is.EquivalentTo(new[] { ("c1", "winner"), ("winner", null) }));
    }

    [Test]
    public async Task A_reader_never_meets_half_a_transaction()
    {
        await Host.PutAsync("left");

        var seen = await DuringAsync(
            () => Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Delete("left"), Entry.Put("right"), Entry.Message("a")] }),
            async () => string.Join(' ', (await ScanAsync()).Select(item => item["connectionId"].S)));

        Assert.That(seen, Is.All.EqualTo("right").Or.EqualTo("left"));
    }

    [Test]
    public async Task A_request_that_is_sent_again_before_its_answer_is_done_once()
    {
        Task<TransactWriteItemsResponse> CountAsync() => Client.TransactWriteItemsAsync(new() { ClientRequestToken = "token", TransactItems = [Entry.Count("c1"), Entry.Message("a")] });

        await DuringAsync(CountAsync, CountAsync);

        Assert.That((await ScanAsync()).Single()["n"].N, Is.EqualTo("1"));
    }

    [Test]
    public async Task No_count_is_lost_among_transactions_and_other_writes_of_two_tables_in_either_order()
    {
        const int Writers = 16;
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

        Assert.That((await ScanAsync()).Single()["n"].N, Is.EqualTo($"{2 * Writers * Rounds}"));
        Assert.That((await Client.GetItemAsync("Messages", Entry.MessageKey("a"), consistentRead: true)).Item["n"].N, Is.EqualTo($"{2 * Writers * Rounds}"));
    }

    private async Task<IEnumerable<Dictionary<string, AttributeValue>>> ScanAsync() => (await Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = true })).Items;

    /// <summary>Starts a rival at each step of the transaction, and goes on when that is done or must be waiting.</summary>
    private async Task<IReadOnlyList<T>> DuringAsync<T>(Func<Task> transaction, Func<Task<T>> rival)
    {
        List<Task<T>> rivals = [];
        _clock.AtTheNextLooks(5, () =>
        {
            rivals.Add(Task.Run(rival));
            Task.WhenAny(rivals[^1], Task.Delay(TimeSpan.FromMilliseconds(200))).Wait();
        });
        await transaction();
        Assert.That(rivals, Has.Count.GreaterThanOrEqualTo(4), "a look at each of two tables, and at each write");
        return await Task.WhenAll(rivals);
    }

    private sealed class WatchedClock : ManualClock
    {
        private Action? _looked;
        private int _looks;
        private int _looking;

        public void AtTheNextLooks(int times, Action looked) => (_looks, _looked) = (times, looked);

        public override long GetTimestamp()
        {
            // What is started looks at the clock too.
            if (_looked is not null && Interlocked.Exchange(ref _looking, 1) == 0)
            {
                if (Interlocked.Decrement(ref _looks) >= 0)
                    _looked();
                Volatile.Write(ref _looking, 0);
            }

            return base.GetTimestamp();
        }
    }
}
