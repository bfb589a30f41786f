using System.Runtime.CompilerServices;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;

namespace ChatFunctions.Connections;

/// <summary>The DynamoDB table of open connections: <c>connectionId</c>, <c>connectedAt</c> and <c>expiresAt</c>, both in epoch seconds.</summary>
internal sealed class ConnectionTable(IAmazonDynamoDB dynamoDb, string tableName, TimeProvider clock, EndpointHttp? http = null)
{
    // API Gateway closes a connection after two hours; the margin keeps a row from expiring before its connection.
    private static readonly TimeSpan _rowLifetime = TimeSpan.FromMinutes(130);

    // A row is about 80 bytes: a page of 80 KB costs 20 read units, four seconds of the documented table's; a full one of 1 MB
    // would cost 256, and smaller ones cost the broadcast more round trips.
    private const int PageSize = 1000;

    // Of the 6 s that silent connections may delay an ack, the readers' take 2 s more.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    // When it is spent, a write that is under way is waited for, up to its timeout, instead of being handed the budget's token: cut
    // short, it might be stored all the same.
    private static readonly TimeSpan _storeBudget = TimeSpan.FromSeconds(5);

    // Whoever waits longer for read capacity holds an execution of the account's for a table that more are waiting for.
    private static readonly TimeSpan _longestThrottling = TimeSpan.FromSeconds(5);

    public static ConnectionTable FromEnvironment() => Create(
        FunctionEnvironment.DynamoDbEndpoint,
        DefaultAWSCredentialsIdentityResolver.GetCredentials(),
        FunctionEnvironment.Region,
        FunctionEnvironment.TableName);

    public static ConnectionTable Create(Uri endpoint, AWSCredentials credentials, string region, string tableName)
    {
        var http = new EndpointHttp(endpoint, _timeout);
        return new(
            new AmazonDynamoDBClient(
                credentials,
                new AmazonDynamoDBConfig
                {
                    ServiceURL = endpoint.AbsoluteUri,
                    AuthenticationRegion = region,
                    HttpClientFactory = http,
                    // Retries go by a deadline (Retry), not by the SDK's count.
                    MaxErrorRetry = 0,
                }),
            tableName,
            TimeProvider.System,
            http);
    }

    /// <inheritdoc cref="EndpointHttp.WarmUpAsync"/>
    public Task WarmUpAsync(CancellationToken cancellationToken) => http?.WarmUpAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Stores a connection, retrying for up to 5 s; the last try may take 2 s more.</summary>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public Task PutAsync(string connectionId, DateTimeOffset connectedAt, CancellationToken cancellationToken)
    {
        var request = new PutItemRequest
        {
            TableName = tableName,
            Item = new()
            {
                ["connectionId"] = new(connectionId),
                ["connectedAt"] = Seconds(connectedAt),
                ["expiresAt"] = Seconds(connectedAt + _rowLifetime),
            },
        };
        return Retry.WithinAsync(_storeBudget, clock, _ => dynamoDb.PutItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a connection, whether or not it is there, retrying for up to 5 s; the last try may take 2 s more.</summary>
    public Task DeleteAsync(string connectionId, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest { TableName = tableName, Key = Key(connectionId) };
        return Retry.WithinAsync(_storeBudget, clock, _ => dynamoDb.DeleteItemAsync(request, cancellationToken), cancellationToken);
    }

    /// <summary>Removes a connection if its row was stored before <paramref name="limit"/>, and leaves a younger one; one attempt.</summary>
    public async Task DeleteIfOlderAsync(string connectionId, DateTimeOffset limit, CancellationToken cancellationToken)
    {
        var request = new DeleteItemRequest
        {
            TableName = tableName,
            Key = Key(connectionId),
            ConditionExpression = "connectedAt < :limit",
            ExpressionAttributeValues = new() { [":limit"] = Seconds(limit) },
        };
        try
        {
            await dynamoDb.DeleteItemAsync(request, cancellationToken);
        }
        catch (ConditionalCheckFailedException)
        {
            // Too young, or already removed.
        }
    }

    /// <summary>
    /// The id of every connection stored before the call, page by page as it is consumed. A page that fails is retried for the rest
    /// of the budget, but for want of capacity no longer than 5 s in all.
    /// </summary>
    /// <exception cref="AmazonServiceException">DynamoDB refused, or throttled until the end.</exception>
    public async IAsyncEnumerable<string> ScanAsync(
        TimeSpan budget, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var start = clock.GetTimestamp();
        var throttling = new ThrottlingBudget(_longestThrottling, clock);
        var request = new ScanRequest
        {
            TableName = tableName,
            // Otherwise who has just joined may be missing: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/HowItWorks.ReadConsistency.html
            ConsistentRead = true,
            ProjectionExpression = "connectionId",
            Limit = PageSize,
        };
        do
        {
            var page = await Retry.WithinAsync(
                budget - clock.GetElapsedTime(start), clock, token => dynamoDb.ScanAsync(request, token), cancellationToken, throttling);
            foreach (var item in page.Items ?? [])
            {
                yield return item["connectionId"].S;
            }

            request.ExclusiveStartKey = page.LastEvaluatedKey;
        }
        while (request.ExclusiveStartKey is { Count: > 0 });
    }

    private static Dictionary<string, AttributeValue> Key(string connectionId) => new() { ["connectionId"] = new(connectionId) };

    private static AttributeValue Seconds(DateTimeOffset time) => new() { N = time.ToUnixTimeSeconds().ToString() };
}
