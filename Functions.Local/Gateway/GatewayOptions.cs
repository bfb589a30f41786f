namespace Functions.Local.Gateway;

/// <summary>What API Gateway fixes and a test wants shorter, and what is off unless asked for.</summary>
/// <remarks>https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html</remarks>
internal sealed record GatewayOptions
{
    /// <summary>How long a connection may go without a message in either direction.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long a connection may live.</summary>
    public TimeSpan Lifetime { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether the account's quota and the limits of the stage's routes are enforced.</summary>
    public bool Throttle { get; init; }

    /// <summary>
    /// Bytes that may wait for one client before posts to it answer 429. AWS does not say how many; this is four messages
    /// of the largest size.
    /// </summary>
    public int SendBufferSize { get; init; } = 4 * Limits.Message;

    /// <summary>How long a client has to take what is queued for it and answer a close frame before its connection is cut.</summary>
    public TimeSpan CloseTimeout { get; init; } = TimeSpan.FromSeconds(5);
}
