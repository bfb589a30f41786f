using System.Diagnostics.CodeAnalysis;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>
/// What a WebSocket API's owner may do with its connections: the <c>@connections</c> commands, see
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html.
/// Each throws <see cref="GoneException"/> (410), <see cref="ForbiddenException"/> (403) or
/// <see cref="LimitExceededException"/> (429), and <see cref="AmazonApiGatewayManagementApiException"/> for the rest.
/// </summary>
public interface IAmazonApiGatewayManagementApi : IAmazonService, IDisposable
{
    Task<DeleteConnectionResponse> DeleteConnectionAsync(
        DeleteConnectionRequest request, CancellationToken cancellationToken = default);

    Task<GetConnectionResponse> GetConnectionAsync(
        GetConnectionRequest request, CancellationToken cancellationToken = default);

    /// <exception cref="PayloadTooLargeException">The data is larger than 128 KB.</exception>
    Task<PostToConnectionResponse> PostToConnectionAsync(
        PostToConnectionRequest request, CancellationToken cancellationToken = default);

    /// <summary>The endpoint a request would be sent to.</summary>
    Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request);

    [DynamicDependency(DynamicallyAccessedMemberTypes.PublicProperties, typeof(AmazonApiGatewayManagementApiConfig))]
    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonApiGatewayManagementApiConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        clientConfig is not AmazonApiGatewayManagementApiConfig config
            ? throw new AmazonClientException($"The configuration must be an {nameof(AmazonApiGatewayManagementApiConfig)}.")
            : awsCredentials is null
                ? new AmazonApiGatewayManagementApiClient(config)
                : new AmazonApiGatewayManagementApiClient(awsCredentials, config);
}
