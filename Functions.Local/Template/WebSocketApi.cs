namespace Functions.Local.Template;

/// <summary>An <c>AWS::ApiGatewayV2::Api</c> of protocol WEBSOCKET with its stage.</summary>
/// <param name="ApiId">The API's id: the first label of its host name.</param>
/// <param name="DomainName">The host name AWS would give it, <c>{id}.execute-api.{region}.{suffix}</c>.</param>
/// <param name="RouteSelectionExpression">For example <c>$request.body.action</c>.</param>
/// <param name="Routes">By route key.</param>
/// <param name="Stage">The one stage.</param>
internal sealed record WebSocketApi(
    string ApiId,
    string DomainName,
    string RouteSelectionExpression,
    IReadOnlyDictionary<string, Route> Routes,
    Stage Stage);

/// <param name="Name">The path segment that clients connect to.</param>
/// <param name="ThrottlingRateLimit">Requests per second, if declared.</param>
/// <param name="ThrottlingBurstLimit">The bucket's size, if declared.</param>
internal sealed record Stage(string Name, double? ThrottlingRateLimit, int? ThrottlingBurstLimit);

/// <param name="RouteKey"><c>$connect</c>, <c>$disconnect</c>, <c>$default</c> or a custom key.</param>
/// <param name="Integration">What answers.</param>
/// <param name="RespondsToCaller">Whether a route response sends the integration's answer to the caller.</param>
internal sealed record Route(string RouteKey, Integration Integration, bool RespondsToCaller);

internal abstract record Integration;

/// <summary>An <c>AWS_PROXY</c> integration of a Lambda function.</summary>
/// <param name="FunctionName">The <see cref="LambdaFunction.Name"/>.</param>
/// <param name="Timeout">50 ms to 29 s.</param>
internal sealed record ProxyIntegration(string FunctionName, TimeSpan Timeout) : Integration;

/// <summary>A <c>MOCK</c> integration whose templates are static.</summary>
/// <param name="StatusCode">What its request template answers.</param>
/// <param name="Response">The response template of the matching integration response; null when none matches.</param>
internal sealed record MockIntegration(int StatusCode, string? Response) : Integration;
