using Amazon.Runtime.Internal;

namespace Amazon.ApiGatewayManagementApi.Internal;

internal sealed class ServiceMetadata : IServiceMetadata
{
    public string ServiceId => AmazonApiGatewayManagementApiConfig.ServiceId;

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
