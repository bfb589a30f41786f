using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi;

/// <summary>Base of the requests.</summary>
public class AmazonApiGatewayManagementApiRequest : AmazonWebServiceRequest
{
}
