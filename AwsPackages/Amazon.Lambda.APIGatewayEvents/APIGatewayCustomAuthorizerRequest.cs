namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>
/// What API Gateway asks a REQUEST authorizer, of which a WebSocket API's is used here.
/// See https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html.
/// </summary>
public class APIGatewayCustomAuthorizerRequest
{
    public string MethodArn { get; set; }

    public IDictionary<string, string> Headers { get; set; }
}
