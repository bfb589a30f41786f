using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb;

/// <summary>What DynamoDB has and the embedded endpoint has not.</summary>
public sealed class UnservedTests
{
    private DynamoDbHost? _host;

    private AmazonDynamoDBClient Client => _host!.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync();

    [TearDown]
    public async Task StopHost() => await _host!.DisposeAsync();

    [Test]
    public void It_is_refused_by_name_and_with_a_way_out()
    {
        using (Assert.EnterMultipleScope())
        {
            Refuses("the legacy parameter AttributeUpdates", () => Client.UpdateItemAsync(new() { TableName = "Connections", Key = DynamoDbHost.Key("c1"), AttributeUpdates = new() { ["x"] = new(new() { S = "x" }, AttributeAction.PUT) } }));
            Refuses("TransactWriteItems", () => Client.TransactWriteItemsAsync(new() { TransactItems = [new() { Delete = new() { TableName = "Connections", Key = DynamoDbHost.Key("c1") } }] }));
            Refuses("the legacy parameter AttributesToGet", () => Client.ScanAsync(new ScanRequest("Connections") { AttributesToGet = ["x"] }));
        }
    }

    private static void Refuses(string what, Func<Task> call)
    {
        var error = Assert.ThrowsAsync(Is.InstanceOf<AmazonDynamoDBException>(), () => call());
        Assert.That(error!.Message, Does.StartWith($"The embedded endpoint does not serve {what}:").And.Contain("--dynamodb URL"));
    }
}
