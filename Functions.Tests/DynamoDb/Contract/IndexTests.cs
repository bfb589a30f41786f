using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

/// <summary>
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/GSI.html and
/// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/LSI.html
/// </summary>
public sealed class IndexTests(Service service) : ContractTests(service)
{
    [TestCase(true, new[] { "-1", "9", "10" })]
    [TestCase(false, new[] { "10", "9", "-1" })]
    public async Task A_query_by_an_index_follows_its_sort_key_across_partitions_of_the_table(bool forward, string[] expected)
    {
        await PostAsync("a", 1, ("author", S("Ann")), ("at", N("10")));
        await PostAsync("b", 1, ("author", S("Ann")), ("at", N("9")));
        await PostAsync("a", 2, ("author", S("Ann")), ("at", N("-1")));
        await PostAsync("a", 3, ("author", S("Bob")), ("at", N("1")));
        var request = ByAuthor("Ann");
        request.ScanIndexForward = forward;
        request.Limit = 1;

        var found = await QueryAllAsync(request);

        Assert.That(found.Select(item => item["at"].N), Is.EqualTo(expected));
    }

    [Test]
    public async Task An_item_is_in_an_index_while_it_has_all_of_its_keys()
    {
        await PostAsync("a", 1, ("author", S("Ann")));
        var lacking = await CountAsync("byAuthor");
        await PostAsync("a", 1, ("author", S("Ann")), ("at", N("1")));
        var complete = await CountAsync("byAuthor");
        await PostAsync("a", 1, ("author", S("Bob")), ("at", N("2")));
        var moved = (await QueryAllAsync(ByAuthor("Ann"))).Count + 10 * await CountAsync("byAuthor");
        await PostAsync("a", 1, ("at", N("2")));
        var lost = await CountAsync("byAuthor");
        await PostAsync("a", 1, ("author", S("Bob")), ("at", N("2")));
        await Client.DeleteItemAsync("Posts", Key("a", 1));

        Assert.That((lacking, complete, moved, lost, await CountAsync("byAuthor")), Is.EqualTo((0, 1, 10, 0, 0)));
    }

    [TestCase("byAuthor", "at author room sequence title")]
    [TestCase("byTag", "room sequence tag title")]
    [TestCase("byDay", "at author day room score sequence tag text title")]
    [TestCase("byScore", "room score sequence")]
    public async Task An_index_holds_what_it_projects(string index, string expected)
    {
        await PostAsync("a", 1, Everything());

        var item = (await Client.ScanAsync(new ScanRequest("Posts") { IndexName = index })).Items.Single();

        Assert.That(string.Join(' ', item.Keys.Order()), Is.EqualTo(expected));
    }

    [Test]
    public async Task Items_of_one_index_key_are_each_met_once_page_by_page()
    {
        for (var number = 0; number < 25; number++)
            await PostAsync($"room {number % 5}", number, ("day", S("Monday")), ("author", S("Ann")), ("at", N("1")));
        var byDay = new QueryRequest("Posts")
        {
            IndexName = "byDay",
            KeyConditionExpression = "#d = :day",
            ExpressionAttributeNames = new() { ["#d"] = "day" },
            ExpressionAttributeValues = new() { [":day"] = S("Monday") },
            Limit = 4,
        };
        var byAuthor = ByAuthor("Ann");
        (byAuthor.Limit, byAuthor.ScanIndexForward) = (3, false);

        var days = await QueryAllAsync(byDay);
        var posts = await QueryAllAsync(byAuthor);

        var all = Enumerable.Range(0, 25).Select(number => $"{number}").ToArray();
        Assert.That(days.Select(item => item["sequence"].N), Is.EquivalentTo(all));
        Assert.That(posts.Select(item => item["sequence"].N), Is.EquivalentTo(all));
    }

    [Test]
    public async Task A_page_of_an_index_ends_with_the_keys_of_the_index_and_of_the_table()
    {
        await PostAsync("a", 1, Everything());
        var request = ByAuthor("Ann");
        request.Limit = 1;

        var page = await Client.QueryAsync(request);

        Assert.That(page.LastEvaluatedKey.Keys.Order(), Is.EqualTo(new[] { "at", "author", "room", "sequence" }));
    }

    [Test]
    public async Task A_scan_of_an_index_meets_its_items_page_by_page_and_in_segments()
    {
        for (var number = 0; number < 30; number++)
            await PostAsync("a", number, ("tag", S($"tag {number}")), ("title", S("x")));
        await PostAsync("a", 99);

        var segments = await Task.WhenAll(Enumerable.Range(0, 3).Select(segment =>
            ScanAllAsync(new ScanRequest("Posts") { IndexName = "byTag", Limit = 4, Segment = segment, TotalSegments = 3 })));

        Assert.That(segments.SelectMany(items => items).Select(item => item["sequence"].N), Is.EquivalentTo(Enumerable.Range(0, 30).Select(number => $"{number}")));
    }

    [Test]
    public async Task A_local_index_fetches_from_the_table_what_it_does_not_hold_and_can_be_read_consistently()
    {
        await PostAsync("a", 1, Everything());
        await PostAsync("a", 2, ("score", N("8")), ("text", S("second")));
        var request = new QueryRequest("Posts")
        {
            IndexName = "byScore",
            KeyConditionExpression = "room = :room AND score > :score",
            ExpressionAttributeValues = new() { [":room"] = S("a"), [":score"] = N("7") },
            Select = Select.ALL_ATTRIBUTES,
            ConsistentRead = true,
        };

        var item = (await Client.QueryAsync(request)).Items.Single();

        Assert.That(item["text"].S, Is.EqualTo("second"));
    }

    [Test]
    public async Task A_local_index_fetches_the_attributes_that_a_projection_names()
    {
        await PostAsync("a", 1, Everything());

        var item = (await Client.QueryAsync(new QueryRequest("Posts")
        {
            IndexName = "byScore",
            KeyConditionExpression = "room = :room",
            ExpressionAttributeValues = new() { [":room"] = S("a") },
            ProjectionExpression = "score, title",
        })).Items.Single();

        Check(nameof(A_local_index_fetches_the_attributes_that_a_projection_names), string.Join(' ', item.Keys.Order()), "score title");
    }

    [Test]
    public async Task A_filter_of_an_index_sees_what_the_index_holds()
    {
        await PostAsync("a", 1, Everything());
        await PostAsync("a", 2, ("author", S("Ann")), ("at", N("5")), ("title", S("other")));
        var request = ByAuthor("Ann");
        (request.FilterExpression, request.ExpressionAttributeValues[":title"]) = ("title = :title", S("other"));

        var page = await Client.QueryAsync(request);

        Assert.That((page.Count, page.ScannedCount), Is.EqualTo((1, 2)));
    }

    [Test]
    public async Task Indexes_are_described()
    {
        var table = (await Client.DescribeTableAsync("Posts")).Table;

        var global = table.GlobalSecondaryIndexes.Single(index => index.IndexName == "byAuthor");
        var local = table.LocalSecondaryIndexes.Single();
        using (Assert.EnterMultipleScope())
        {
            Assert.That(table.GlobalSecondaryIndexes.Select(index => index.IndexName), Is.EquivalentTo(new[] { "byAuthor", "byTag", "byDay" }));
            Assert.That(global.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"), Is.EqualTo(new[] { "author HASH", "at RANGE" }));
            Assert.That(global.Projection.ProjectionType, Is.EqualTo(ProjectionType.INCLUDE));
            Assert.That(global.Projection.NonKeyAttributes, Is.EqualTo(new[] { "title" }));
            Assert.That(global.IndexStatus, Is.EqualTo(IndexStatus.ACTIVE));
            Assert.That(global.ProvisionedThroughput.WriteCapacityUnits, Is.EqualTo(2));
            Assert.That(global.IndexArn, Does.EndWith(":table/Posts/index/byAuthor"));
            Assert.That(local.IndexName, Is.EqualTo("byScore"));
            Assert.That(local.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"), Is.EqualTo(new[] { "room HASH", "score RANGE" }));
            Assert.That(
                table.AttributeDefinitions.Select(key => $"{key.AttributeName} {key.AttributeType}"),
                Is.EquivalentTo(new[] { "room S", "sequence N", "author S", "at N", "tag S", "title S", "day S", "score N" }));
        }
    }

    [Test]
    public async Task A_write_costs_each_index_that_it_changes()
    {
        var put = await Client.PutItemAsync(Costing(("author", S("Ann")), ("at", N("1")), ("text", S(new string('x', 3000)))));
        var sameEntry = await Client.PutItemAsync(Costing(("author", S("Ann")), ("at", N("1")), ("text", S("y"))));
        var moved = await Client.PutItemAsync(Costing(("author", S("Bob")), ("at", N("1"))));

        Check(
            nameof(A_write_costs_each_index_that_it_changes),
            $"{Costs(put.ConsumedCapacity)}; {Costs(sameEntry.ConsumedCapacity)}; {Costs(moved.ConsumedCapacity)}",
            "4 = 3 + byAuthor 1 + byDay nothing; 3 = 3 + byAuthor nothing + byDay nothing; 3 = 1 + byAuthor 2 + byDay nothing");
    }

    [Test]
    public async Task A_read_of_an_index_costs_what_its_entries_weigh()
    {
        await PostAsync("a", 1, ("author", S("Ann")), ("at", N("1")), ("day", S("Monday")), ("text", S(new string('x', 20_000))));

        var small = await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byAuthor", ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES });
        var whole = await Client.ScanAsync(new ScanRequest("Posts") { IndexName = "byDay", ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES });

        Assert.That(Costs(small.ConsumedCapacity), Is.EqualTo("0.5 = 0 + byAuthor 0.5 + byDay nothing"));
        Assert.That(Costs(whole.ConsumedCapacity), Is.EqualTo("2.5 = 0 + byAuthor nothing + byDay 2.5"));
    }

    private static string Costs(ConsumedCapacity capacity)
    {
        return $"{capacity.CapacityUnits} = {capacity.Table?.CapacityUnits} + byAuthor {Of("byAuthor")} + byDay {Of("byDay")}";

        string Of(string index) => capacity.GlobalSecondaryIndexes?.GetValueOrDefault(index) is { } units ? $"{units.CapacityUnits}" : "nothing";
    }

    private static PutItemRequest Costing(params (string Name, AttributeValue Value)[] attributes) =>
        new("Posts", Item("a", 1, attributes)) { ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES };

    private static (string Name, AttributeValue Value)[] Everything() =>
    [
        ("author", S("Ann")), ("at", N("1")), ("tag", S("news")), ("title", S("Hello")), ("day", S("Monday")), ("score", N("7")), ("text", S("long")),
    ];

    private static QueryRequest ByAuthor(string author) => new("Posts")
    {
        IndexName = "byAuthor",
        KeyConditionExpression = "author = :author",
        ExpressionAttributeValues = new() { [":author"] = S(author) },
    };

    private static Dictionary<string, AttributeValue> Key(string room, int sequence) => new() { ["room"] = S(room), ["sequence"] = N($"{sequence}") };

    private static Dictionary<string, AttributeValue> Item(string room, int sequence, (string Name, AttributeValue Value)[] attributes)
    {
        var item = Key(room, sequence);
        foreach (var (name, value) in attributes)
            item.Add(name, value);
        return item;
    }

    private Task PostAsync(string room, int sequence, params (string Name, AttributeValue Value)[] attributes) =>
        Client.PutItemAsync("Posts", Item(room, sequence, attributes));

    private async Task<int> CountAsync(string index) => (await Client.ScanAsync(new ScanRequest("Posts") { IndexName = index })).Count ?? 0;

    private async Task<List<Dictionary<string, AttributeValue>>> QueryAllAsync(QueryRequest request)
    {
        List<Dictionary<string, AttributeValue>> items = [];
        do
        {
            var page = await Client.QueryAsync(request);
            items.AddRange(page.Items);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }

    private async Task<List<Dictionary<string, AttributeValue>>> ScanAllAsync(ScanRequest request)
    {
        List<Dictionary<string, AttributeValue>> items = [];
        do
        {
            var page = await Client.ScanAsync(request);
            items.AddRange(page.Items);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return items;
    }
}
