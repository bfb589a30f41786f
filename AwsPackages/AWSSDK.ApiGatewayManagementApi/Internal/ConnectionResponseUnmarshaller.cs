using System.Net;
using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Amazon.Runtime.Internal.Util;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>What the operations' answers share: the errors, told apart by <c>x-amzn-errortype</c> or <c>__type</c>.</summary>
internal abstract class ConnectionResponseUnmarshaller : JsonResponseUnmarshaller
{
    public override AmazonServiceException UnmarshallException(
        JsonUnmarshallerContext context, Exception innerException, HttpStatusCode statusCode)
    {
        var reader = Reader(context);
        var error = JsonErrorResponseUnmarshaller.GetInstance().Unmarshall(context, ref reader);
        return error.Code switch
        {
            "GoneException" => new GoneException(
                error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "ForbiddenException" => new ForbiddenException(
                error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "LimitExceededException" => new LimitExceededException(
                error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            "PayloadTooLargeException" => new PayloadTooLargeException(
                error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
            _ => new AmazonApiGatewayManagementApiException(
                error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode),
        };
    }

    protected static StreamingUtf8JsonReader Reader(JsonUnmarshallerContext context) =>
        new(context.Stream, AWSConfigs.StreamingUtf8JsonReaderBufferSize ?? 4096, context.JsonMaxDepth);
}
