namespace Functions.Local.Gateway;

/// <summary>API Gateway's payload limits, in bytes.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</remarks>
internal static class Limits
{
    /// <summary>One WebSocket frame.</summary>
    public const int Frame = 32 * 1024;

    /// <summary>One message in either direction, whatever the number of its frames.</summary>
    public const int Message = 128 * 1024;

    /// <summary>What the function of an authorizer may answer.</summary>
    public const int AuthorizerResult = 8 * 1024;
}
