using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb.Contract;

public sealed class TableTests(Service service) : ContractTests(service)
{
    [Test]
    public async Task The_counts_of_a_table_are_hours_old()
    {
        await Host.PutAsync("c1");

        var table = (await Client.DescribeTableAsync("Connections")).Table;

        Check(nameof(The_counts_of_a_table_are_hours_old), $"{table.ItemCount} items of {table.TableSizeBytes} bytes", "0 items of 0 bytes");
    }

    [Test]
    public async Task Tables_are_listed_and_described()
    {
        var names = (await Client.ListTablesAsync()).TableNames;
        var first = await Client.ListTablesAsync(new ListTablesRequest { Limit = 1 });
        var provisioned = (await Client.DescribeTableAsync("Connections")).Table;
        var onDemand = (await Client.DescribeTableAsync("Messages")).Table;

        using (Assert.EnterMultipleScope())
        {
            Assert.That(names, Is.EqualTo(new[] { "Connections", "Messages", "Posts" }));
            Assert.That(first.LastEvaluatedTableName, Is.EqualTo("Connections"));
            Assert.That(provisioned.TableStatus, Is.EqualTo(TableStatus.ACTIVE));
            Assert.That(provisioned.TableArn, Does.Match("^arn:aws:dynamodb:[a-z0-9-]+:[0-9]{12}:table/Connections$"));
            Assert.That(provisioned.ProvisionedThroughput.ReadCapacityUnits, Is.EqualTo(5));
            Assert.That(provisioned.BillingModeSummary, Is.Null);
            Assert.That(onDemand.BillingModeSummary.BillingMode, Is.EqualTo(BillingMode.PAY_PER_REQUEST));
            Assert.That(onDemand.KeySchema.Select(key => $"{key.AttributeName} {key.KeyType}"), Is.EqualTo(new[] { "room HASH", "sequence RANGE" }));
            Assert.That(onDemand.AttributeDefinitions.Select(key => $"{key.AttributeName} {key.AttributeType}"), Is.EqualTo(new[] { "room S", "sequence N" }));
        }
    }
}
