using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;

namespace Amazon.ApiGatewayManagementApi.Internal;

internal sealed class DeleteConnectionResponseUnmarshaller : ConnectionResponseUnmarshaller
{
    public static DeleteConnectionResponseUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context) => new DeleteConnectionResponse();
}
