using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.ApiGatewayManagementApi.Internal;

internal sealed class PostToConnectionResponseUnmarshaller : ConnectionResponseUnmarshaller
{
    public static PostToConnectionResponseUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context) => new PostToConnectionResponse();
}
