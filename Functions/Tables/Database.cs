using Amazon.DynamoDBv2;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using ChatFunctions.Http;

namespace ChatFunctions.Tables;

/// <summary>DynamoDB as one environment reaches it, whichever tables its function has.</summary>
/// <param name="client">The client.</param>
/// <param name="http">Its connections, where they can be opened ahead.</param>
internal sealed class Database(IAmazonDynamoDB client, EndpointHttp? http = null)
{
    // Of the 6 s that silent connections may delay an ack, the readers' take 2 s more.
    private static readonly TimeSpan _timeout = TimeSpan.FromSeconds(2);

    public IAmazonDynamoDB Client => client;

    public static Database FromEnvironment() => Create(
        FunctionEnvironment.DynamoDbEndpoint, DefaultAWSCredentialsIdentityResolver.GetCredentials(), FunctionEnvironment.Region);

    public static Database Create(Uri endpoint, AWSCredentials credentials, string region)
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
            http);
    }

    /// <inheritdoc cref="EndpointHttp.WarmUpAsync"/>
    public Task WarmUpAsync(CancellationToken cancellationToken) => http?.WarmUpAsync(cancellationToken) ?? Task.CompletedTask;
}
