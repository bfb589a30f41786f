using Amazon.ApiGatewayManagementApi;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Credentials;
using ChatFunctions.Http;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;

namespace ChatFunctions.Connections;

/// <summary>What API Gateway's @connections endpoint knows of a connection.</summary>
internal sealed class ManagementClient(IAmazonApiGatewayManagementApi managementApi, EndpointHttp? http = null)
{
    public static ManagementClient FromEnvironment() => Create(
        FunctionEnvironment.ManagementEndpoint, DefaultAWSCredentialsIdentityResolver.GetCredentials(), FunctionEnvironment.Region);

    public static ManagementClient Create(Uri endpoint, AWSCredentials credentials, string region)
    {
        var http = new EndpointHttp(endpoint, TimeSpan.FromSeconds(2));
        return new(
            new AmazonApiGatewayManagementApiClient(
                credentials,
                new AmazonApiGatewayManagementApiConfig
                {
                    ServiceURL = endpoint.AbsoluteUri,
                    AuthenticationRegion = region,
                    HttpClientFactory = http,
                    MaxErrorRetry = 1,
                }),
            http);
    }

    /// <inheritdoc cref="EndpointHttp.WarmUpAsync"/>
    public Task WarmUpAsync(CancellationToken cancellationToken) => http?.WarmUpAsync(cancellationToken) ?? Task.CompletedTask;

    /// <exception cref="Amazon.Runtime.AmazonServiceException">The connection is gone, or the endpoint refused.</exception>
    public async Task<ConnectionInfo> GetAsync(string connectionId, CancellationToken cancellationToken)
    {
        var connection = await managementApi.GetConnectionAsync(
            new GetConnectionRequest { ConnectionId = connectionId }, cancellationToken);
        return new ConnectionInfo(
            connectionId,
            Format(connection.ConnectedAt),
            Format(connection.LastActiveAt),
            connection.Identity?.SourceIp,
            connection.Identity?.UserAgent);
    }

    /// <summary>Closes a connection, which its client notices and can connect again.</summary>
    /// <exception cref="Amazon.Runtime.AmazonServiceException">The connection is gone, or the endpoint refused.</exception>
    public Task CloseAsync(string connectionId, CancellationToken cancellationToken) =>
        managementApi.DeleteConnectionAsync(new DeleteConnectionRequest { ConnectionId = connectionId }, cancellationToken);

    private static string? Format(DateTime? time) =>
        time is { } value ? Timestamp.Format(value.ToUniversalTime()) : null;
}
