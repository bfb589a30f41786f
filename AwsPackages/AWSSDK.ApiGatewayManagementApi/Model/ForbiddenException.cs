using System.Net;
using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>403: the caller may not do this to connections of this API and stage.</summary>
public class ForbiddenException : AmazonApiGatewayManagementApiException
{
    public ForbiddenException(string message)
        : base(message)
    {
    }

    public ForbiddenException(
        string message,
        Exception innerException,
        ErrorType errorType,
        string errorCode,
        string requestId,
        HttpStatusCode statusCode)
        : base(message, innerException, errorType, errorCode, requestId, statusCode)
    {
    }
}
