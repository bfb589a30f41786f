using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html</summary>
internal static class ApiBuilder
{
    private const string Type = "AWS::ApiGatewayV2::Api";

    /// <param name="resources">The template's resources.</param>
    /// <param name="references">What they refer to.</param>
    /// <param name="functions">What integrations may invoke.</param>
    /// <param name="at">Where to report that there is no API.</param>
    public static WebSocketApi Build(
        ResourceSet resources, ResourceReferences references, IReadOnlyList<LambdaFunction> functions, Location at)
    {
        var apis = resources.OfType(Type).ToList();
        foreach (var other in apis)
        {
            var protocol = new Properties(other, references.Evaluator);
            if (protocol.RequiredText("ProtocolType") is not "WEBSOCKET" and var unserved)
            {
                throw protocol.Error("ProtocolType", $"is {unserved}; the local runtime serves WEBSOCKET");
            }
        }

        var api = apis switch
        {
            [] => throw at.Error($"the template has no WebSocket API; it needs a resource of type {Type}"),
            [var one] => one,
            [var first, var second, ..] => throw second.Error($"this is a second API beside {first.LogicalId}; the local runtime serves one"),
        };

        var routes = new RouteBuilder(resources, references, functions).Build(api);
        return new WebSocketApi(
            references.Ids.Ref(api),
            references.Ids.ApiDomain(api),
            SelectionExpression(new Properties(api, references.Evaluator)),
            routes,
            StageBuilder.Build(api, resources, references, routes.Keys));
    }

    private static RouteSelectionExpression SelectionExpression(Properties api)
    {
        const string property = "RouteSelectionExpression";
        var expression = api.RequiredText(property);
        return RouteSelectionExpression.TryParse(expression)
            ?? throw api.Error(property, $"is {expression}; the local runtime serves $request.body.<path> only, such as $request.body.action");
    }
}
