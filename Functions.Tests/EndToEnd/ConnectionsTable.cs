using Amazon.DynamoDBv2;
using Amazon.Runtime;

namespace Functions.Tests.EndToEnd;

/// <summary>The table as a developer reads it: with DynamoDB's own client.</summary>
internal static class ConnectionsTable
{
    public const string Name = "local-ConnectionsTable8000B8A1";

    public static AmazonDynamoDBClient Client(Uri address) => new(
        new BasicAWSCredentials("local", "local"),
        new AmazonDynamoDBConfig { ServiceURL = address.ToString(), AuthenticationRegion = "us-east-1", MaxErrorRetry = 0 });

    /// <summary>The ids of all connections.</summary>
    public static async Task<List<string>> ReadAsync(Uri address)
    {
        using var client = Client(address);
        var page = await client.ScanAsync(new() { TableName = Name });
        return [.. (page.Items ?? []).Select(item => item["connectionId"].S)];
    }
}
