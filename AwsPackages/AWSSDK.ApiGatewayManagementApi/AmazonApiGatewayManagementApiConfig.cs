using Amazon.ApiGatewayManagementApi.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>Where to send <c>@connections</c> commands and how: see <see cref="ClientConfig"/>.</summary>
public class AmazonApiGatewayManagementApiConfig : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString(ServiceId, "4.0.2");

    public AmazonApiGatewayManagementApiConfig()
        : base(new DefaultConfigurationProvider(DefaultConfigurations.All))
    {
        base.ServiceId = ServiceId;
        AuthenticationServiceName = "execute-api";
        EndpointProvider = new EndpointProvider();
    }

    /// <summary>Identifies the service in user agents and in <c>AWS_ENDPOINT_URL_...</c> variables.</summary>
    public static new string ServiceId => "ApiGatewayManagementApi";

    public override string RegionEndpointServiceName => "execute-api";

    public override string ServiceVersion => "2018-11-29";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters)
    {
        var context = new RequestContext(false, null)
        {
            ClientConfig = this,
            OriginalRequest = parameters.Request,
            Request = new DefaultRequest(parameters.Request, ServiceId) { AlternateEndpoint = parameters.AlternateEndpoint },
        };
        return new Internal.EndpointResolver().GetEndpoint(new Amazon.Runtime.Internal.ExecutionContext(context, null));
    }
}
