using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>Success; it carries nothing.</summary>
public class PostToConnectionResponse : AmazonWebServiceResponse
{
}
