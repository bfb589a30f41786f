namespace Functions.Local.Template;

/// <summary>An <c>AWS::ApiGatewayV2::Api</c> of protocol WEBSOCKET with its stage.</summary>
/// <param name="ApiId">The API's id: the first label of its host name.</param>
/// <param name="Arn">What its requests are resources of in policies, <c>arn:{partition}:execute-api:{region}:{account}:{id}</c>.</param>
/// <param name="DomainName">The host name AWS would give it, <c>{id}.execute-api.{region}.{suffix}</c>.</param>
/// <param name="RouteSelectionExpression">For example <c>$request.body.action</c>.</param>
/// <param name="Routes">By route key.</param>
/// <param name="Stage">The one stage.</param>
internal sealed record WebSocketApi(
    string ApiId,
    string Arn,
    string DomainName,
    RouteSelectionExpression RouteSelectionExpression,
    IReadOnlyDictionary<string, Route> Routes,
    Stage Stage);

/// <param name="Name">The path segment that clients connect to.</param>
/// <param name="DefaultThrottling">What each route has that has none of its own.</param>
/// <param name="Throttling">By route key, what is declared for one route alone.</param>
internal sealed record Stage(
    string Name, RouteThrottling DefaultThrottling, IReadOnlyDictionary<string, RouteThrottling> Throttling)
{
    public Stage(string name)
        : this(name, new RouteThrottling(null, null), new Dictionary<string, RouteThrottling>())
    {
    }

    /// <summary>What the template sets beside the functions' own environment; events carry it.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>();

    /// <summary>The limits of one route; each route has a bucket of its own.</summary>
    public RouteThrottling ThrottlingOf(string routeKey) => Throttling.TryGetValue(routeKey, out var own)
        ? new RouteThrottling(own.RateLimit ?? DefaultThrottling.RateLimit, own.BurstLimit ?? DefaultThrottling.BurstLimit)
        : DefaultThrottling;
}

/// <param name="RateLimit">Requests per second, if declared.</param>
/// <param name="BurstLimit">The bucket's size, if declared.</param>
internal sealed record RouteThrottling(double? RateLimit, int? BurstLimit);

/// <param name="RouteKey"><c>$connect</c>, <c>$disconnect</c>, <c>$default</c> or a custom key.</param>
/// <param name="Integration">What answers.</param>
/// <param name="RespondsToCaller">Whether a route response sends the integration's answer to the caller.</param>
internal sealed record Route(string RouteKey, Integration Integration, bool RespondsToCaller)
{
    /// <summary>Who decides over a client before the integration runs; of <c>$connect</c> only.</summary>
    public Authorizer? Authorizer { get; init; }
}

internal abstract record Integration;

/// <summary>An <c>AWS_PROXY</c> integration of a Lambda function.</summary>
/// <param name="FunctionName">The <see cref="LambdaFunction.Name"/>.</param>
/// <param name="Timeout">50 ms to 29 s.</param>
internal sealed record ProxyIntegration(string FunctionName, TimeSpan Timeout) : Integration;

/// <summary>A <c>MOCK</c> integration whose templates are static.</summary>
/// <param name="StatusCode">What its request template answers.</param>
/// <param name="Response">The response template of the matching integration response; null when none matches.</param>
internal sealed record MockIntegration(int StatusCode, string? Response) : Integration;
