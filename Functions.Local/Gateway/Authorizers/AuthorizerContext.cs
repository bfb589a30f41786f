namespace Functions.Local.Gateway.Authorizers;

/// <summary>What every event of a connection tells about its client, as <c>requestContext.authorizer</c>.</summary>
/// <param name="PrincipalId">Who the client is.</param>
/// <param name="Values">What else the function said, as text.</param>
/// <param name="IntegrationLatency">How long the function took, in milliseconds.</param>
internal sealed record AuthorizerContext(
    string PrincipalId, IReadOnlyCollection<KeyValuePair<string, string>> Values, long IntegrationLatency)
{
    public const string PrincipalIdKey = "principalId";
    public const string IntegrationLatencyKey = "integrationLatency";
}
