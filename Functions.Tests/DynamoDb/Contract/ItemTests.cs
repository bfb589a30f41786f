using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

public sealed class ItemTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task An_item_of_every_type_comes_back_as_it_was_put()
    {
        await Host.PutAsync(
            "c1",
            ("s", S("é😀")), ("n", N("-0012.500e1")), ("b", new() { B = new MemoryStream([0, 255]) }),
            ("bool", new() { BOOL = false }), ("null", new() { NULL = true }),
            ("m", new() { M = new() { ["inner"] = new() { L = [N("1"), S("")] } } }),
            ("ss", new() { SS = ["x", "y"] }), ("ns", new() { NS = ["1.0", "2"] }), ("bs", new() { BS = [new MemoryStream([7])] }));

        var item = (await Host.GetAsync("c1"))!;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(item["s"].S, Is.EqualTo("é😀"));
            Assert.That(item["n"].N, Is.EqualTo("-125"));
            Assert.That(item["b"].B.ToArray(), Is.EqualTo(new byte[] { 0, 255 }));
            Assert.That(item["bool"].BOOL, Is.False);
            Assert.That(item["null"].NULL, Is.True);
            Assert.That(item["m"].M["inner"].L[0].N, Is.EqualTo("1"));
            Assert.That(item["m"].M["inner"].L[1].S, Is.Empty);
            Assert.That(item["ss"].SS, Is.EqualTo(new[] { "x", "y" }));
            Assert.That(item["ns"].NS, Is.EqualTo(new[] { "1", "2" }));
            Assert.That(item["bs"].BS[0].ToArray(), Is.EqualTo(new byte[] { 7 }));
        }
    }

    [Test]
    public async Task Put_replaces_the_whole_item_and_returns_the_old_one_on_request()
    {
        await Host.PutAsync("c1", ("old", S("1")));

        var put = await Client.PutItemAsync("Connections", DynamoDbHost.Key("c1"), ReturnValue.ALL_OLD);

        Assert.That(put.Attributes["old"].S, Is.EqualTo("1"));
        Assert.That((await Host.GetAsync("c1"))!.Keys, Is.EqualTo(new[] { "connectionId" }));
    }

    [Test]
    public async Task Delete_removes_the_item_and_is_content_without_one()
    {
        await Host.PutAsync("c1");

        var deleted = await Client.DeleteItemAsync("Connections", DynamoDbHost.Key("c1"), ReturnValue.ALL_OLD);
        var again = await Client.DeleteItemAsync("Connections", DynamoDbHost.Key("c1"), ReturnValue.ALL_OLD);

        Assert.That(deleted.Attributes["connectionId"].S, Is.EqualTo("c1"));
        Assert.That(again.Attributes ?? [], Is.Empty);
        Assert.That(await Host.GetAsync("c1"), Is.Null);
    }

    [Test]
    public async Task A_conditional_delete_spares_an_item_that_does_not_match()
    {
        await Host.PutAsync("c1", ("connectedAt", N("200")));

        var error = Error(() => Client.DeleteItemAsync(IfConnectedBefore("200")));
        var spared = await Host.GetAsync("c1");
        await Client.DeleteItemAsync(IfConnectedBefore("200.1"));

        Assert.That(error, Is.EqualTo("ConditionalCheckFailedException: The conditional request failed"));
        Assert.That(spared, Is.Not.Null);
        Assert.That(await Host.GetAsync("c1"), Is.Null);
    }

    [Test]
    public void A_condition_fails_where_there_is_no_item() =>
        Assert.That(Error(() => Client.DeleteItemAsync(IfConnectedBefore("200"))), Is.EqualTo("ConditionalCheckFailedException: The conditional request failed"));

    [Test]
    public async Task A_failed_condition_returns_the_stored_item_on_request()
    {
        await Host.PutAsync("c1", ("connectedAt", N("200")));
        var request = IfConnectedBefore("200");
        request.ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD;

        var error = Assert.ThrowsAsync<ConditionalCheckFailedException>(() => Client.DeleteItemAsync(request));

        Check(nameof(A_failed_condition_returns_the_stored_item_on_request), error.Item is { Count: > 0 } item ? $"connected at {item["connectedAt"].N}" : "no item", "connected at 200");
    }

    [Test]
    public async Task Only_one_of_many_concurrent_puts_with_attribute_not_exists_succeeds()
    {
        var puts = Enumerable.Range(0, 20).Select(async number =>
        {
            try
            {
                await Client.PutItemAsync(new PutItemRequest("Connections", new(DynamoDbHost.Key("c1")) { ["by"] = N(number.ToString()) })
                {
                    ConditionExpression = "attribute_not_exists(connectionId)",
                });
                return 1;
            }
            catch (ConditionalCheckFailedException)
            {
                return 0;
            }
        });

        Assert.That((await Task.WhenAll(puts)).Sum(), Is.EqualTo(1));
    }

    [Test]
    public async Task Get_projects_nested_paths_and_closes_gaps_in_lists()
    {
        await Host.PutAsync("c1", ("m", new() { M = new() { ["keep"] = new() { L = [S("0"), S("1"), S("2")] }, ["drop"] = S("") } }));

        var item = (await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1"))
        {
            ProjectionExpression = "m.#k[2], m.#k[0], absent",
            ExpressionAttributeNames = new() { ["#k"] = "keep" },
        })).Item;

        Assert.That(item.Keys, Is.EqualTo(new[] { "m" }));
        Assert.That(item["m"].M["keep"].L.Select(element => element.S), Is.EqualTo(new[] { "0", "2" }));
    }

    [Test]
    public async Task An_item_of_400_KB_is_stored_and_a_byte_more_is_refused()
    {
        // Names count: "connectionId" and "c1" are 14 bytes, "x" is one.
        var most = new string('x', 400 * 1024 - 15);
        await Host.PutAsync("c1", ("x", S(most)));

        Assert.That((await Host.GetAsync("c1"))!["x"].S, Has.Length.EqualTo(most.Length));
        Assert.That(
            Error(() => Host.PutAsync("c1", ("x", S(most + "x")))),
            Is.EqualTo("ValidationException: Item size has exceeded the maximum allowed size"));
    }

    [Test]
    public async Task Consumed_capacity_counts_started_blocks()
    {
        var put = await Client.PutItemAsync(new PutItemRequest("Connections", new(DynamoDbHost.Key("c1")) { ["x"] = S(new string('x', 4096)) })
        {
            ReturnConsumedCapacity = ReturnConsumedCapacity.INDEXES,
        });
        var get = await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1")) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });
        var consistent = await Client.GetItemAsync(new GetItemRequest("Connections", DynamoDbHost.Key("c1"), true) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });

        using (Assert.EnterMultipleScope())
        {
            Assert.That(put.ConsumedCapacity.CapacityUnits, Is.EqualTo(5));
            Assert.That(put.ConsumedCapacity.Table.CapacityUnits, Is.EqualTo(5));
            Assert.That(get.ConsumedCapacity.CapacityUnits, Is.EqualTo(1));
            Assert.That(consistent.ConsumedCapacity.CapacityUnits, Is.EqualTo(2));
            Assert.That(get.ConsumedCapacity.TableName, Is.EqualTo("Connections"));
        }
    }

    [Test]
    public async Task A_table_may_be_named_by_its_ARN()
    {
        var arn = (await Client.DescribeTableAsync("Connections")).Table.TableArn;
        var outcome = "refused";
        try
        {
            await Client.PutItemAsync(arn, DynamoDbHost.Key("c1"));
            await Client.UpdateItemAsync(new UpdateItemRequest { TableName = arn, Key = DynamoDbHost.Key("c1") });
            var got = await Client.GetItemAsync(new GetItemRequest(arn, DynamoDbHost.Key("c1")) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });
            var batch = await Client.BatchGetItemAsync(new BatchGetItemRequest { RequestItems = new() { [arn] = new() { Keys = [DynamoDbHost.Key("c1")] } } });
            var described = (await Client.DescribeTableAsync(arn)).Table.TableName;
            outcome = $"{got.Item["connectionId"].S} {got.ConsumedCapacity.TableName == arn} {batch.Responses[arn].Count} {described}";
        }
        catch (AmazonDynamoDBException)
        {
        }

        Check(nameof(A_table_may_be_named_by_its_ARN), outcome, "c1 True 1 Connections");
    }

    [TestCase("000.000", "0")]
    [TestCase("-0", "0")]
    [TestCase(".5", "0.5")]
    [TestCase("1.50", "1.5")]
    [TestCase("1E5", "100000")]
    [TestCase("1.2e-3", "0.0012")]
    [TestCase("12345678901234567890123456789012345678", "12345678901234567890123456789012345678")]
    public async Task Numbers_are_normalised(string number, string expected)
    {
        await Host.PutAsync("c1", ("n", N(number)));

        Assert.That((await Host.GetAsync("c1"))!["n"].N, Is.EqualTo(expected));
    }

    [Test]
    public async Task A_number_may_have_a_plus()
    {
        var outcome = "refused";
        try
        {
            await Host.PutAsync("c1", ("n", N("+3")));
            outcome = (await Host.GetAsync("c1"))!["n"].N;
        }
        catch (AmazonDynamoDBException)
        {
        }

        Check(nameof(A_number_may_have_a_plus), outcome, "3");
    }

    private static DeleteItemRequest IfConnectedBefore(string limit) => new("Connections", DynamoDbHost.Key("c1"))
    {
        ConditionExpression = "connectedAt < :limit",
        ExpressionAttributeValues = new() { [":limit"] = N(limit) },
    };
}
