using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html#transaction-apis-txwriteitems</summary>
public sealed class TransactionTokenTests
{
    private readonly ManualClock _clock = new();
    private DynamoDbHost? _host;

    private DynamoDbHost Host => _host!;

    private AmazonDynamoDBClient Client => Host.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync(clock: _clock);

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    [Test]
    public async Task A_request_with_a_token_is_done_once_in_ten_minutes()
    {
        await CountAsync("token");
        _clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromMilliseconds(1));
        await CountAsync("token");
        var repeated = await CountedAsync();
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        await CountAsync("token");

        Assert.That((repeated, await CountedAsync()), Is.EqualTo(("1", "2")));
    }

    [Test]
    public async Task Repeating_it_does_not_make_the_ten_minutes_longer()
    {
        await CountAsync("token");
        _clock.Advance(TimeSpan.FromMinutes(6));
        await CountAsync("token");
        _clock.Advance(TimeSpan.FromMinutes(4));
        await CountAsync("token");

        Assert.That(await CountedAsync(), Is.EqualTo("2"));
    }

    [Test]
    public async Task Requests_with_other_tokens_or_none_are_each_done()
    {
        const string Body = """{"TransactItems":[{"Update":{"TableName":"Connections","Key":{"connectionId":{"S":"c1"}},"UpdateExpression":"ADD n :n","ExpressionAttributeValues":{":n":{"N":"1"}}}}]}""";
        await CountAsync("a");
        await CountAsync("b");
        await Host.PostAsync("TransactWriteItems", Body);
        await Host.PostAsync("TransactWriteItems", Body);

        Assert.That(await CountedAsync(), Is.EqualTo("4"));
    }

    [Test]
    public async Task The_order_of_members_makes_no_other_request_and_the_order_of_entries_does()
    {
        const string First = """{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"c1"},"a":{"M":{"x":{"N":"1"},"y":{"NULL":true}}}}}}""";
        const string Same = """{"Put":{"ConditionExpression":null,"Item":{"a":{"M":{"y":{"NULL":true},"x":{"N":"1"}}},"connectionId":{"S":"c1"}},"TableName":"Connections"}}""";
        const string Second = """{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"c2"}}}}""";
        Task<(System.Net.HttpStatusCode, string)> SendAsync(params string[] entries) => Host.PostAsync("TransactWriteItems", $$"""{"ClientRequestToken":"token","TransactItems":[{{string.Join(',', entries)}}]}""");

        await SendAsync(First, Second);
        var (_, same) = await SendAsync(Same, Second);
        var (_, other) = await SendAsync(Second, First);

        Assert.That(same, Is.EqualTo("{}"));
        Assert.That(other, Does.StartWith("""{"__type":"com.amazonaws.dynamodb.v20120810#IdempotentParameterMismatchException","Message":"""));
    }

    [Test]
    public async Task Another_request_with_the_token_is_refused_and_writes_nothing()
    {
        await CountAsync("token");

        var error = Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => Client.TransactWriteItemsAsync(new() { ClientRequestToken = "token", TransactItems = [Entry.Put("c2")] }));

        Assert.That(error!.ErrorCode, Is.EqualTo("IdempotentParameterMismatchException"));
        Assert.That(await Host.GetAsync("c2"), Is.Null);
    }

    /// <summary>"If you submit a request with the same client token but a change in other parameters": API_TransactWriteItems.html</summary>
    [Test]
    public async Task A_request_that_asks_for_another_answer_is_another_request()
    {
        await CountAsync("token");

        Assert.ThrowsAsync<IdempotentParameterMismatchException>(() => Client.TransactWriteItemsAsync(new()
        {
            ClientRequestToken = "token",
            ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL,
            TransactItems = [Entry.Count("c1")],
        }));
    }

    [Test]
    public async Task A_request_that_was_cancelled_may_be_sent_again_with_its_token()
    {
        TransactWriteItemsRequest Request() => new() { ClientRequestToken = "token", TransactItems = [Entry.Put("c2"), Entry.Check("c1", "attribute_exists(connectionId)")] };
        Assert.ThrowsAsync<TransactionCanceledException>(() => Client.TransactWriteItemsAsync(Request()));
        await Host.PutAsync("c1");

        await Client.TransactWriteItemsAsync(Request());

        Assert.That(await Host.GetAsync("c2"), Is.Not.Null);
    }

    /// <summary>
    /// "Subsequent TransactWriteItems calls with the same client token return the number of read capacity units consumed":
    /// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html
    /// </summary>
    [Test]
    public async Task A_repeated_request_costs_reads_of_the_items_as_they_were_or_became()
    {
        await Host.PutAsync("shrunk", ("x", new() { S = new string('x', 9000) }));
        TransactWriteItemsRequest Request() => new()
        {
            ClientRequestToken = "token",
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
            TransactItems = [Entry.Put("shrunk"), Entry.Put("grown", text: new string('x', 5000)), Entry.Message("a")],
        };

        var first = (await Client.TransactWriteItemsAsync(Request())).ConsumedCapacity;
        var again = (await Client.TransactWriteItemsAsync(Request())).ConsumedCapacity;

        Assert.That(first.Select(table => (table.TableName, table.CapacityUnits, table.WriteCapacityUnits, table.ReadCapacityUnits)), Is.EqualTo(new (string, double?, double?, double?)[]
        {
            ("Connections", 28, 28, null), ("Messages", 2, 2, null),
        }));
        Assert.That(again.Select(table => (table.TableName, table.CapacityUnits, table.WriteCapacityUnits, table.ReadCapacityUnits)), Is.EqualTo(new (string, double?, double?, double?)[]
        {
            ("Connections", 10, null, 10), ("Messages", 2, null, 2),
        }));
        Assert.That(again[0].Table.ReadCapacityUnits, Is.EqualTo(10));
    }

    private Task CountAsync(string token) => Client.TransactWriteItemsAsync(new() { ClientRequestToken = token, TransactItems = [Entry.Count("c1")] });

    private async Task<string?> CountedAsync() => (await Host.GetAsync("c1"))?["n"].N;
}
