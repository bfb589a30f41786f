using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

public sealed class ScanTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task Pages_cover_every_item_once()
    {
        await PutManyAsync(200);

        var ids = await ScanAsync(new ScanRequest("Connections") { Limit = 33 });

        Assert.That(ids, Is.EquivalentTo(Ids(200)));
    }

    [Test]
    public async Task Items_that_stay_are_met_once_while_others_come_and_go_between_pages()
    {
        await PutManyAsync(150);
        var round = 0;

        var ids = await ScanAsync(new ScanRequest("Connections") { Limit = 7 }, async page =>
        {
            // The very key that the next page starts after goes too.
            foreach (var item in page.Items.Where(item => item["connectionId"].S.EndsWith('5')))
                await Client.DeleteItemAsync("Connections", DynamoDbHost.Key(item["connectionId"].S));
            if (page.LastEvaluatedKey is { Count: > 0 } last)
                await Client.DeleteItemAsync("Connections", last);
            await Host.PutAsync($"new-{round++}");
        });

        Assert.That(ids.Where(id => !id.StartsWith("new-", StringComparison.Ordinal)), Is.EquivalentTo(Ids(150)));
        Assert.That(ids, Is.Unique);
    }

    [Test]
    public async Task Segments_partition_the_table()
    {
        await PutManyAsync(200);

        var segments = await Task.WhenAll(Enumerable.Range(0, 7).Select(segment =>
            ScanAsync(new ScanRequest("Connections") { Limit = 10, Segment = segment, TotalSegments = 7 })));

        Assert.That(segments.SelectMany(ids => ids), Is.EquivalentTo(Ids(200)));
        Assert.That(segments, Has.All.Not.Empty);
    }

    [Test]
    public async Task A_start_key_of_another_segment_is_refused()
    {
        await PutManyAsync(50);
        var first = await Client.ScanAsync(new ScanRequest("Connections") { Limit = 1, Segment = 0, TotalSegments = 2 });

        Assert.That(
            Error(() => Client.ScanAsync(new ScanRequest("Connections") { Segment = 1, TotalSegments = 2, ExclusiveStartKey = first.LastEvaluatedKey })),
            Does.EndWith("Please use ExclusiveStartKey with correct Segment. TotalSegments: 2 Segment: 1"));
    }

    [Test]
    public async Task A_page_that_meets_its_limit_has_a_last_key_even_if_nothing_follows()
    {
        await PutManyAsync(3);

        var exact = await Client.ScanAsync(new ScanRequest("Connections") { Limit = 3 });
        var rest = await Client.ScanAsync(new ScanRequest("Connections") { Limit = 3, ExclusiveStartKey = exact.LastEvaluatedKey });
        var whole = await Client.ScanAsync(new ScanRequest("Connections") { Limit = 4 });

        Assert.That(exact.LastEvaluatedKey, Is.Not.Empty);
        Assert.That(rest.Count, Is.Zero);
        Assert.That(rest.LastEvaluatedKey ?? [], Is.Empty);
        Assert.That(whole.LastEvaluatedKey ?? [], Is.Empty);
    }

    [Test]
    public async Task A_page_ends_at_1_MB_and_costs_half_a_unit_per_4_KB()
    {
        for (var number = 0; number < 12; number++)
            await Host.PutAsync($"c{number}", ("x", S(new string('x', 128 * 1024))));

        var page = await Client.ScanAsync(new ScanRequest("Connections") { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });

        Assert.That(page.Count, Is.EqualTo(8));
        Assert.That(page.ConsumedCapacity.CapacityUnits, Is.EqualTo(128.5));
        Assert.That(await ScanAsync(new ScanRequest("Connections")), Has.Count.EqualTo(12));
    }

    [Test]
    public async Task A_page_of_small_items_costs_what_they_weigh_together()
    {
        await PutManyAsync(100);

        var page = await Client.ScanAsync(new ScanRequest("Connections") { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });

        Assert.That(page.ConsumedCapacity.CapacityUnits, Is.EqualTo(0.5));
    }

    [Test]
    public async Task A_filter_hides_items_but_they_count_as_scanned()
    {
        for (var number = 0; number < 10; number++)
            await Host.PutAsync($"c{number}", ("n", N(number.ToString())));

        var page = await Client.ScanAsync(new ScanRequest("Connections")
        {
            FilterExpression = "n >= :n",
            ExpressionAttributeValues = new() { [":n"] = N("7") },
        });

        Assert.That(page.Items.Select(item => item["n"].N), Is.EquivalentTo(new[] { "7", "8", "9" }));
        Assert.That(page.ScannedCount, Is.EqualTo(10));
    }

    [Test]
    public async Task A_projection_keeps_what_it_names_and_COUNT_keeps_nothing()
    {
        await Host.PutAsync("c1", ("name", S("Ann")), ("n", N("1")));

        var projected = await Client.ScanAsync(new ScanRequest("Connections")
        {
            ProjectionExpression = "connectionId, #n",
            ExpressionAttributeNames = new() { ["#n"] = "name" },
        });
        var counted = await Client.ScanAsync(new ScanRequest("Connections") { Select = Select.COUNT });

        Assert.That(projected.Items.Single().Keys, Is.EquivalentTo(new[] { "connectionId", "name" }));
        Assert.That(counted.Count, Is.EqualTo(1));
        Assert.That(counted.Items ?? [], Is.Empty);
    }

    private static IEnumerable<string> Ids(int count) => Enumerable.Range(0, count).Select(number => $"c{number}");

    private Task PutManyAsync(int count) =>
        Parallel.ForEachAsync(Ids(count), new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (id, _) => await Host.PutAsync(id));

    private async Task<List<string>> ScanAsync(ScanRequest request, Func<ScanResponse, Task>? betweenPages = null)
    {
        List<string> ids = [];
        do
        {
            var page = await Client.ScanAsync(request);
            ids.AddRange(page.Items.Select(item => item["connectionId"].S));
            if (betweenPages is not null)
                await betweenPages(page);
            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
        return ids;
    }
}
