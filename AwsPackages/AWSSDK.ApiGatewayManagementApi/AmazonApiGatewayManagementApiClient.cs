using Amazon.ApiGatewayManagementApi.Internal;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>
/// Calls <c>@connections</c> through AWSSDK.Core's pipeline, which signs (<c>execute-api</c>), retries and logs.
/// Thread-safe; keep one for the life of the process. <c>ServiceURL</c> must be the API's own, with its stage:
/// <c>https://{api-id}.execute-api.{region}.amazonaws.com/{stage}</c>.
/// </summary>
public class AmazonApiGatewayManagementApiClient : AmazonServiceClient, IAmazonApiGatewayManagementApi
{
    /// <summary>Credentials and region from the environment.</summary>
    public AmazonApiGatewayManagementApiClient()
        : base(new AmazonApiGatewayManagementApiConfig())
    {
    }

    /// <summary>Credentials from the environment.</summary>
    public AmazonApiGatewayManagementApiClient(AmazonApiGatewayManagementApiConfig config)
        : base(config)
    {
    }

    public AmazonApiGatewayManagementApiClient(
        AWSCredentials credentials, AmazonApiGatewayManagementApiConfig clientConfig)
        : base(credentials, clientConfig)
    {
    }

    protected override IServiceMetadata ServiceMetadata { get; } = new ServiceMetadata();

    public virtual Task<DeleteConnectionResponse> DeleteConnectionAsync(
        DeleteConnectionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<DeleteConnectionResponse>(
            request, Options(DeleteConnectionResponseUnmarshaller.Instance), cancellationToken);

    public virtual Task<GetConnectionResponse> GetConnectionAsync(
        GetConnectionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<GetConnectionResponse>(
            request, Options(GetConnectionResponseUnmarshaller.Instance), cancellationToken);

    public virtual Task<PostToConnectionResponse> PostToConnectionAsync(
        PostToConnectionRequest request, CancellationToken cancellationToken = default) =>
        InvokeAsync<PostToConnectionResponse>(
            request, Options(PostToConnectionResponseUnmarshaller.Instance), cancellationToken);

    public Endpoint DetermineServiceOperationEndpoint(AmazonWebServiceRequest request) =>
        Config.DetermineServiceOperationEndpoint(new ServiceOperationEndpointParameters(request));

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<Amazon.Runtime.Internal.EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new Internal.EndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new AuthSchemeHandler());
    }

    private static InvokeOptions Options(ResponseUnmarshaller unmarshaller) => new()
    {
        RequestMarshaller = ConnectionRequestMarshaller.Instance,
        ResponseUnmarshaller = unmarshaller,
    };
}
