using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb;

/// <summary>"You can also provide the Amazon Resource Name (ARN) of the table in this parameter":
/// https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_GetItem.html</summary>
public sealed class TableArnTests
{
    private const string Arn = "arn:aws:dynamodb:us-east-1:123456789012:table/Connections";

    [Test]
    public async Task A_tables_ARN_does_for_its_name_in_every_action()
    {
        await using var host = await DynamoDbHost.StartAsync();
        var item = new Dictionary<string, AttributeValue> { ["connectionId"] = new("a") };

        var put = await host.Client.PutItemAsync(new PutItemRequest(Arn, item) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });
        var got = await host.Client.GetItemAsync(Arn, item);
        var byName = await host.Client.GetItemAsync("Connections", item);
        var scanned = await host.Client.ScanAsync(new ScanRequest(Arn) { ReturnConsumedCapacity = ReturnConsumedCapacity.TOTAL });
        var queried = await host.Client.QueryAsync(new QueryRequest(Arn)
        {
            KeyConditionExpression = "connectionId = :id",
            ExpressionAttributeValues = new() { [":id"] = new("a") },
        });
        var described = await host.Client.DescribeTableAsync(Arn);
        await host.Client.DeleteItemAsync(Arn, item);

        Assert.Multiple(() =>
        {
            Assert.That(got.Item["connectionId"].S, Is.EqualTo("a"));
            Assert.That(byName.Item["connectionId"].S, Is.EqualTo("a"));
            Assert.That(scanned.Count, Is.EqualTo(1));
            Assert.That(queried.Count, Is.EqualTo(1));
            Assert.That(described.Table.TableName, Is.EqualTo("Connections"));
            // https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
            Assert.That(put.ConsumedCapacity.TableName, Is.EqualTo(Arn));
            Assert.That(scanned.ConsumedCapacity.TableName, Is.EqualTo(Arn));
        });
        Assert.That((await host.Client.GetItemAsync(Arn, item)).IsItemSet, Is.False);
    }

    [TestCase("arn:aws-cn:dynamodb:cn-north-1:123456789012:table/Connections")]
    [TestCase("arn:aws:dynamodb:ddblocal:000000000000:table/Connections")]
    public async Task An_ARN_of_any_region_and_account_names_the_table(string arn)
    {
        await using var host = await DynamoDbHost.StartAsync();
        Assert.That((await host.Client.ScanAsync(new ScanRequest(arn))).Count, Is.Zero);
    }

    [TestCase("arn:aws:dynamodb:us-east-1:123456789012:table/Other", "ResourceNotFoundException")]
    [TestCase("arn:aws:dynamodb:us-east-1:123456789012:table/Connections/index/I", "ValidationException")]
    [TestCase("arn:aws:s3:::Connections", "ValidationException")]
    public async Task What_is_the_ARN_of_no_table_here_is_refused(string arn, string code)
    {
        await using var host = await DynamoDbHost.StartAsync();
        Assert.That(
            () => host.Client.ScanAsync(new ScanRequest(arn)),
            Throws.InstanceOf<AmazonDynamoDBException>().With.Property(nameof(AmazonDynamoDBException.ErrorCode)).EqualTo(code));
    }
}
