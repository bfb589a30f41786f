using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Util;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>Takes the endpoint rules' inputs from the configuration.</summary>
internal sealed class EndpointResolver : BaseEndpointResolver
{
    protected override void ServiceSpecificHandler(
        IExecutionContext executionContext, Amazon.Runtime.Endpoints.EndpointParameters parameters) =>
        InjectHostPrefix(executionContext.RequestContext);

    protected override Amazon.Runtime.Endpoints.EndpointParameters MapEndpointsParameters(IRequestContext requestContext)
    {
        var config = requestContext.ClientConfig;
        return new EndpointParameters
        {
            Region = requestContext.Request.AlternateEndpoint?.SystemName ?? Region(config),
            UseDualStack = config.UseDualstackEndpoint,
            UseFips = config.UseFIPSEndpoint,
            Endpoint = config.ServiceURL,
        };
    }

    private static string Region(IClientConfig config)
    {
        if (config.RegionEndpoint is { } region || string.IsNullOrEmpty(config.ServiceURL))
            return config.RegionEndpoint?.SystemName;
        return !string.IsNullOrEmpty(config.AuthenticationRegion)
            ? config.AuthenticationRegion
            : RegionEndpoint.GetBySystemName(AWSSDKUtils.DetermineRegion(config.ServiceURL)).SystemName;
    }
}
