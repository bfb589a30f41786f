using Amazon.ApiGatewayManagementApi.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace Amazon.ApiGatewayManagementApi.Internal;

/// <summary>
/// The three operations are one resource, <c>/@connections/{id}</c>, and a method. The pipeline escapes the id as
/// one path segment, and once more in the canonical request it signs.
/// </summary>
internal sealed class ConnectionRequestMarshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
{
    public static ConnectionRequestMarshaller Instance { get; } = new();

    public IRequest Marshall(AmazonWebServiceRequest input) => input switch
    {
        PostToConnectionRequest post => Post(post),
        GetConnectionRequest get => Request(get, "GET", get.ConnectionId),
        DeleteConnectionRequest delete => Request(delete, "DELETE", delete.ConnectionId),
        _ => throw new ArgumentException($"{input?.GetType()} is no request of this service.", nameof(input)),
    };

    private static DefaultRequest Post(PostToConnectionRequest post)
    {
        var request = Request(post, "POST", post.ConnectionId);
        request.ContentStream = post.Data ?? new MemoryStream();
        request.ContentStream.Position = 0;
        request.Headers[HeaderKeys.ContentLengthHeader] = request.ContentStream.Length.ToString();
        request.Headers[HeaderKeys.ContentTypeHeader] = "application/octet-stream";
        return request;
    }

    private static DefaultRequest Request(AmazonWebServiceRequest input, string method, string connectionId)
    {
        if (connectionId is null)
            throw new AmazonApiGatewayManagementApiException("Request object does not have required field ConnectionId set");
        var request = new DefaultRequest(input, "Amazon.ApiGatewayManagementApi")
        {
            HttpMethod = method,
            ResourcePath = "/@connections/{ConnectionId}",
        };
        request.Headers[HeaderKeys.XAmzApiVersion] = "2018-11-29";
        request.AddPathResource("{ConnectionId}", connectionId);
        return request;
    }
}
