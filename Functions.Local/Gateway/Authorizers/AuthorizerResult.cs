namespace Functions.Local.Gateway.Authorizers;

/// <summary>What an authorizer makes of a client.</summary>
internal abstract record AuthorizerResult
{
    internal sealed record Allowed(AuthorizerContext Context) : AuthorizerResult;

    /// <summary>The policy denies it, or does not allow it.</summary>
    internal sealed record Denied : AuthorizerResult;

    /// <summary>The request does not say who makes it, or the function says that it does not.</summary>
    internal sealed record Unauthorized : AuthorizerResult;

    /// <summary>There is no decision: a function error, a timeout or an answer that API Gateway does not understand.</summary>
    internal sealed record Failed : AuthorizerResult;

    /// <summary>The client did not wait for the decision.</summary>
    internal sealed record Gone : AuthorizerResult;
}
