using System.Text.RegularExpressions;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Functions.Local.DynamoDb;

namespace Functions.Tests.DynamoDb;

/// <summary>What DynamoDB has and the embedded endpoint has not.</summary>
public sealed partial class UnservedTests
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
            Refuses("TransactGetItems", () => Client.TransactGetItemsAsync(new() { TransactItems = [new() { Get = new() { TableName = "Connections", Key = DynamoDbHost.Key("c1") } }] }));
            Refuses("the legacy parameter AttributesToGet", () => Client.ScanAsync(new ScanRequest("Connections") { AttributesToGet = ["x"] }));
        }
    }

    [Test]
    public async Task What_the_refusal_says_to_be_served_is_served_and_is_what_the_page_says()
    {
        var actions = ActionsIn(DynamoDbException.NotServed("that").Message);
        foreach (var action in actions)
        {
            var (_, answer) = await _host!.PostAsync(action, "{}");
            Assert.That(answer, Does.Not.Contain("UnknownOperation").And.Not.Contain("does not serve"), action);
        }

        Assert.That(ActionsIn(File.ReadAllText(Path.Combine(Repository.Root, "docs", "local.md"))), Is.EquivalentTo(actions));
    }

    private static string[] ActionsIn(string text) => ServesPattern().Match(text).Groups[1].Value.Split([", ", " and "], StringSplitOptions.None);

    [GeneratedRegex(@"serves (\w+(?:, \w+)+ and \w+), with expressions")]
    private static partial Regex ServesPattern();

    private static void Refuses(string what, Func<Task> call)
    {
        var error = Assert.ThrowsAsync(Is.InstanceOf<AmazonDynamoDBException>(), () => call());
        Assert.That(error!.Message, Does.StartWith($"The embedded endpoint does not serve {what}:").And.Contain("--dynamodb URL"));
    }
}
