namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// The event of an API Gateway proxy integration, of which a WebSocket API fills what is here. A member that an
/// event does not carry keeps its default: <c>$connect</c> has headers and no body, a message a body and no headers.
/// See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-mapping-template-reference.html.
/// </summary>
public class APIGatewayProxyRequest
{
    public IDictionary<string, string> Headers { get; set; }

    public IDictionary<string, IList<string>> MultiValueHeaders { get; set; }

    public IDictionary<string, string> QueryStringParameters { get; set; }

    public ProxyRequestContext RequestContext { get; set; }

    public string Body { get; set; }

    public bool IsBase64Encoded { get; set; }

    public class ProxyRequestContext
    {
        public string Stage { get; set; }

        public string RequestId { get; set; }

        public RequestIdentity Identity { get; set; }

        public string ApiId { get; set; }

        public string ExtendedRequestId { get; set; }

        public string ConnectionId { get; set; }

        /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
        public long ConnectedAt { get; set; }

        public string DomainName { get; set; }

        /// <summary><c>CONNECT</c>, <c>MESSAGE</c> or <c>DISCONNECT</c>.</summary>
        public string EventType { get; set; }

        public string MessageId { get; set; }

        public string RouteKey { get; set; }

        /// <summary>Null where the API has no authorizer.</summary>
        public APIGatewayCustomAuthorizerContext Authorizer { get; set; }

        public string MessageDirection { get; set; }

        /// <summary>In the form of an access log: <c>09/Apr/2015:12:34:56 +0000</c>.</summary>
        public string RequestTime { get; set; }

        /// <summary>Milliseconds since 1970-01-01 UTC.</summary>
        public long RequestTimeEpoch { get; set; }
    }

    public class RequestIdentity
    {
        public string SourceIp { get; set; }

        public string UserAgent { get; set; }
    }
}
