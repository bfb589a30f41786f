using System.Text.Json;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>Reads <c>{"connectedAt":"...","identity":{"sourceIp":"...","userAgent":"..."},"lastActiveAt":"..."}</c>.</summary>
internal sealed class GetConnectionResponseUnmarshaller : ConnectionResponseUnmarshaller
{
    public static GetConnectionResponseUnmarshaller Instance { get; } = new();

    public override AmazonWebServiceResponse Unmarshall(JsonUnmarshallerContext context)
    {
        var response = new GetConnectionResponse();
        var reader = Reader(context);
        context.Read(ref reader);
        var depth = context.CurrentDepth;
        while (context.ReadAtDepth(depth, ref reader))
        {
            if (context.TestExpression("connectedAt", depth, ref reader))
                response.ConnectedAt = NullableDateTimeUnmarshaller.Instance.Unmarshall(context, ref reader);
            else if (context.TestExpression("lastActiveAt", depth, ref reader))
                response.LastActiveAt = NullableDateTimeUnmarshaller.Instance.Unmarshall(context, ref reader);
            else if (context.TestExpression("identity", depth, ref reader))
                response.Identity = Identity(context, ref reader);
        }

        return response;
    }

    private static Identity Identity(JsonUnmarshallerContext context, ref StreamingUtf8JsonReader reader)
    {
        context.Read(ref reader);
        if (context.CurrentTokenType == JsonTokenType.Null)
            return null;

        var identity = new Identity();
        var depth = context.CurrentDepth;
        while (context.ReadAtDepth(depth, ref reader))
        {
            if (context.TestExpression("sourceIp", depth, ref reader))
                identity.SourceIp = StringUnmarshaller.Instance.Unmarshall(context, ref reader);
            else if (context.TestExpression("userAgent", depth, ref reader))
                identity.UserAgent = StringUnmarshaller.Instance.Unmarshall(context, ref reader);
        }

        return identity;
    }
}
