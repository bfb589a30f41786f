namespace Functions.Local.Template;

/// <summary>What a template deploys, every reference resolved: the part of it that the local runtime serves.</summary>
/// <param name="Tables">Every DynamoDB table of the template.</param>
/// <param name="Functions">Every Lambda function that a route or its authorizer invokes.</param>
/// <param name="Api">The one WebSocket API with its one stage.</param>
internal sealed record Stack(
    IReadOnlyList<Table> Tables,
    IReadOnlyList<LambdaFunction> Functions,
    WebSocketApi Api)
{
    /// <summary>A line about each API and function that is not served.</summary>
    public IReadOnlyList<string> LeftOut { get; init; } = [];

    /// <summary>A line about each thing that runs here and that AWS refuses or runs otherwise.</summary>
    public IReadOnlyList<string> Warnings { get; init; } = [];

    /// <summary>The same stack, in which API Gateway waits for one function as long as it takes: who steps through it takes longer than it may.</summary>
    /// <param name="debugged">The function's logical id; null for none.</param>
    public Stack WithoutTimeoutsOf(string? debugged) => Functions.SingleOrDefault(function => function.LogicalId == debugged) is not { } slow
        ? this
        : this with
        {
            Api = Api with
            {
                Routes = Api.Routes.Values
                    .Select(route => route with
                    {
                        Integration = route.Integration is ProxyIntegration proxy && proxy.FunctionName == slow.Name
                            ? proxy with { Timeout = Timeout.InfiniteTimeSpan }
                            : route.Integration,
                        Authorizer = route.Authorizer is { } authorizer && authorizer.FunctionName == slow.Name
                            ? authorizer with { Timeout = Timeout.InfiniteTimeSpan }
                            : route.Authorizer,
                    })
                    .ToDictionary(route => route.RouteKey),
            },
        };
}
