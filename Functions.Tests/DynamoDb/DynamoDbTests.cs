using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Functions.Tests.DynamoDb;

/// <summary>A running endpoint for each test.</summary>
public abstract class DynamoDbTests
{
    private DynamoDbHost? _host;

    private protected DynamoDbHost Host => _host!;

    private protected AmazonDynamoDBClient Client => Host.Client;

    [SetUp]
    public async Task StartHost() => _host = await DynamoDbHost.StartAsync();

    [TearDown]
    public async Task StopHost() => await Host.DisposeAsync();

    private protected static AttributeValue S(string value) => new() { S = value };

    private protected static AttributeValue N(string value) => new() { N = value };

    /// <summary>What the call failed with: <c>ErrorCode: message</c>.</summary>
    private protected static string Error(Func<Task> call)
    {
        var error = Assert.ThrowsAsync(Is.InstanceOf<AmazonDynamoDBException>(), () => call()) as AmazonDynamoDBException;
        return $"{error!.ErrorCode}: {error.Message}";
    }
}
