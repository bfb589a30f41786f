using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.Gateway;

namespace Functions.Tests.DynamoDb.Transactions;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html and
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CancellationReason.html. dynalite has no transactions.
/// </summary>
public sealed class TransactWriteItemsTests
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
    public async Task Entries_of_every_kind_and_of_several_tables_are_done_together()
    {
        await Host.PutAsync("updated", ("n", new() { N = "1" }));
        await Host.PutAsync("deleted");
        await Host.PutAsync("checked");

        await WriteAsync(
            Entry.Put("put", "attribute_not_exists(connectionId)", "new"), Entry.Count("updated", "n = :n"), Entry.Count("made"),
            Entry.Delete("deleted", "attribute_exists(connectionId)"), Entry.Check("checked", "attribute_not_exists(n)"), Entry.Message("a"));

        Assert.That((await Host.GetAsync("put"))?["text"].S, Is.EqualTo("new"));
        Assert.That((await Host.GetAsync("updated"))?["n"].N, Is.EqualTo("2"));
        Assert.That((await Host.GetAsync("made"))?["n"].N, Is.EqualTo("1"));
        Assert.That(await Host.GetAsync("deleted"), Is.Null);
        Assert.That(await Host.GetAsync("checked"), Has.Count.EqualTo(1));
        Assert.That((await Client.GetItemAsync("Messages", Entry.MessageKey("a"))).IsItemSet, Is.True);
    }

    [Test]
    public async Task A_check_of_what_is_not_there_makes_nothing()
    {
        await WriteAsync(Entry.Check("c1", "attribute_not_exists(connectionId)"));

        Assert.That(await Host.GetAsync("c1"), Is.Null);
    }

    private static IEnumerable<TestCaseData> FailingEntries()
    {
        static TestCaseData Case(string name, TransactWriteItem entry) => new TestCaseData(entry).SetArgDisplayNames(name);
        yield return Case("a put", Entry.Put("there", "attribute_not_exists(connectionId)", "new"));
        yield return Case("an update", Entry.Count("there", "n > :n"));
        yield return Case("an update of nothing", Entry.Count("nowhere", "attribute_exists(connectionId)"));
        yield return Case("a delete", Entry.Delete("there", "attribute_not_exists(n)"));
        yield return Case("a check", Entry.Check("there", "n = connectionId"));
        yield return Case("a check of nothing", Entry.Check("nowhere", "attribute_exists(connectionId)"));
    }

    [TestCaseSource(nameof(FailingEntries))]
    public async Task A_condition_that_fails_leaves_everything_as_it_was(TransactWriteItem failing)
    {
        await Host.PutAsync("there", ("n", new() { N = "1" }));
        await Host.PutAsync("kept");

        var error = Cancels(Entry.Put("other"), failing, Entry.Delete("kept"), Entry.Message("a"));

        Assert.That(error.CancellationReasons.Select(reason => reason.Code), Is.EqualTo(new[] { "None", "ConditionalCheckFailed", "None", "None" }));
        Assert.That((await Client.ScanAsync(new ScanRequest("Connections"))).Items.Select(item => item["connectionId"].S), Is.EquivalentTo(new[] { "there", "kept" }));
        Assert.That((await Host.GetAsync("there"))?["n"].N, Is.EqualTo("1"));
        Assert.That(await Host.GetAsync("there"), Has.Count.EqualTo(2));
        Assert.That((await Client.ScanAsync(new ScanRequest("Messages"))).Count, Is.Zero);
    }

    [Test]
    public async Task Each_entry_is_told_its_reason_and_the_item_if_it_asked_for_it()
    {
        await Host.PutAsync("c1", ("n", new() { N = "1" }));
        await Host.PutAsync("c2");
        var told = Entry.Put("c1", "attribute_not_exists(connectionId)");
        told.Put.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;
        var untold = Entry.Delete("c2", "attribute_exists(n)");
        untold.Delete.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.NONE;
        var absent = Entry.Check("c3", "attribute_exists(n)");
        absent.ConditionCheck.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;

        var error = Cancels(told, Entry.Put("c4"), untold, absent);

        Assert.That(error.ErrorCode, Is.EqualTo("TransactionCanceledException"));
        Assert.That(error.Message, Is.EqualTo("Transaction cancelled, please refer cancellation reasons for specific reasons [ConditionalCheckFailed, None, ConditionalCheckFailed, ConditionalCheckFailed]"));
        Assert.That(error.CancellationReasons.Select(reason => reason.Message), Is.EqualTo(new[] { "The conditional request failed", null, "The conditional request failed", "The conditional request failed" }));
        Assert.That(error.CancellationReasons[0].Item["n"].N, Is.EqualTo("1"));
        Assert.That(error.CancellationReasons.Skip(1).Select(reason => reason.Item), Is.All.Null.Or.All.Empty);
    }

    [Test]
    public async Task The_answer_to_a_cancelled_transaction_has_the_form_that_AWS_gives_it()
    {
        await Host.PutAsync("c1");

        // As quoted in https://github.com/erlcloud/erlcloud/pull/607
        var (status, body) = await Host.PostAsync("TransactWriteItems", """{"TransactItems":[{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"c2"}}}},{"Put":{"TableName":"Connections","Item":{"connectionId":{"S":"c1"}},"ConditionExpression":"attribute_not_exists(connectionId)","ReturnValuesOnConditionCheckFailure":"ALL_OLD"}}]}""");

        Assert.That((int)status, Is.EqualTo(400));
        Assert.That(body, Is.EqualTo("""{"__type":"com.amazonaws.dynamodb.v20120810#TransactionCanceledException","CancellationReasons":[{"Code":"None"},{"Code":"ConditionalCheckFailed","Message":"The conditional request failed","Item":{"connectionId":{"S":"c1"}}}],"Message":"Transaction cancelled, please refer cancellation reasons for specific reasons [None, ConditionalCheckFailed]"}"""));
    }

    [Test]
    public async Task The_answer_to_one_that_was_done_is_empty()
    {
        var (status, body) = await Host.PostAsync("TransactWriteItems", """{"TransactItems":[{"Delete":{"TableName":"Connections","Key":{"connectionId":{"S":"c2"}}}}]}""");

        Assert.That(((int)status, body), Is.EqualTo((200, "{}")));
    }

    [Test]
    public async Task An_update_that_the_stored_item_does_not_allow_cancels_the_transaction()
    {
        await Host.PutAsync("c1", ("n", new() { S = "text" }));
        await Host.PutAsync("c2", ("text", new() { S = new string('x', 390 * 1024) }));

        var error = Cancels(Entry.Count("c1"), Entry.Put("c3", "attribute_exists(connectionId)"), Entry.Update("c2", "SET more = :n", new() { S = new string('x', 20 * 1024) }));

        Assert.That(error.CancellationReasons.Select(reason => (reason.Code, reason.Message)), Is.EqualTo(new[]
        {
            ("ValidationError", "An operand in the update expression has an incorrect data type"),
            ("ConditionalCheckFailed", "The conditional request failed"),
            ("ValidationError", "Item size to update has exceeded the maximum allowed size"),
        }));
        Assert.That(await Host.GetAsync("c3"), Is.Null);
    }

    [Test]
    public void An_entry_that_does_not_fit_its_table_cancels_the_transaction_before_any_condition_is_looked_at()
    {
        TransactWriteItem Put(Dictionary<string, AttributeValue> item) => new() { Put = new() { TableName = "Connections", Item = item } };

        var error = Cancels(
            Entry.Check("c1", "attribute_exists(connectionId)"), Put(new() { ["connectionId"] = new() { N = "5" } }), Put(new() { ["id"] = new() { S = "c2" } }));

        Assert.That(error.CancellationReasons.Select(reason => (reason.Code, reason.Message)), Is.EqualTo(new[]
        {
            ("None", null),
            ("ValidationError", "One or more parameter values were invalid: Type mismatch for key connectionId expected: S actual: N"),
            ("None", (string?)null),
        }));
    }

    [Test]
    public async Task Indexes_hold_what_a_transaction_wrote()
    {
        await WriteAsync(new TransactWriteItem
        {
            Put = new() { TableName = "Posts", Item = new(Entry.MessageKey("a")) { ["day"] = new() { S = "Monday" } } },
        });
        var query = new QueryRequest("Posts")
        {
            IndexName = "byDay",
            KeyConditionExpression = "#d = :d",
            ExpressionAttributeNames = new() { ["#d"] = "day" },
            ExpressionAttributeValues = new() { [":d"] = new() { S = "Monday" } },
        };

        Assert.That((await Client.QueryAsync(query)).Items.Single()["room"].S, Is.EqualTo("a"));
    }

    [Test]
    public async Task Eventual_reads_meet_a_transaction_as_late_as_any_other_write()
    {
        await using var host = await DynamoDbHost.StartAsync(clock: _clock, staleReads: TimeSpan.FromMilliseconds(500));
        await host.PutAsync("old");
        _clock.Advance(TimeSpan.FromSeconds(1));
        await host.Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Put("new"), Entry.Delete("old"), Entry.Check("checked", "attribute_not_exists(n)")] });

        async Task<string> IdsAsync(bool consistent) =>
            string.Join(' ', (await host.Client.ScanAsync(new ScanRequest("Connections") { ConsistentRead = consistent })).Items.Select(item => item["connectionId"].S));
        var consistent = await IdsAsync(consistent: true);
        var stale = await IdsAsync(consistent: false);
        _clock.Advance(TimeSpan.FromMilliseconds(500));

        Assert.That((consistent, stale, await IdsAsync(consistent: false)), Is.EqualTo(("new", "old", "new")));
    }

    [Test]
    public async Task A_condition_sees_every_write_before_it_also_where_reads_are_stale()
    {
        await using var host = await DynamoDbHost.StartAsync(clock: _clock, staleReads: TimeSpan.FromMinutes(1));
        await host.PutAsync("c1");

        Assert.ThrowsAsync<TransactionCanceledException>(() => host.Client.TransactWriteItemsAsync(new() { TransactItems = [Entry.Put("c1", "attribute_not_exists(connectionId)")] }));
    }

    [Test]
    public async Task What_a_transaction_wrote_expires_as_it_says()
    {
        var past = $"{_clock.GetUtcNow().ToUnixTimeSeconds() - 1}";
        await Host.PutAsync("renewed", ("expiresAt", new() { N = past }));
        await WriteAsync(Entry.Update("expired", "SET expiresAt = :n", new() { N = past }), Entry.Put("renewed"));
        _clock.Advance(TimeSpan.FromMinutes(1));

        await WriteAsync(Entry.Check("expired", "attribute_not_exists(connectionId)"), Entry.Check("renewed", "attribute_exists(connectionId)"));
    }

    private Task WriteAsync(params List<TransactWriteItem> entries) => Client.TransactWriteItemsAsync(new() { TransactItems = entries });

    private TransactionCanceledException Cancels(params List<TransactWriteItem> entries) =>
        Assert.ThrowsAsync<TransactionCanceledException>(() => WriteAsync(entries))!;
}
