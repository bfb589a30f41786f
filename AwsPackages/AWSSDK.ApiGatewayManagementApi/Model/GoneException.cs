using System.Net;
using Amazon.Runtime;

namespace Amazon.ApiGatewayManagementApi.Model;

/// <summary>410: there is no such connection, or not yet: its <c>$connect</c> route is still running.</summary>
public class GoneException : AmazonApiGatewayManagementApiException
{
    public GoneException(string message)
        : base(message)
    {
    }

    public GoneException(
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
