using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html</summary>
internal static class ApiBuilder
{
    private const string Type = "AWS::ApiGatewayV2::Api";
    private const string RouteSelectionExpression = "RouteSelectionExpression";

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

        return new WebSocketApi(
            references.Ids.Ref(api),
            references.Ids.ApiDomain(api),
            SelectionExpression(new Properties(api, references.Evaluator)),
            new RouteBuilder(resources, references, functions).Build(api),
            StageBuilder.Build(api, resources, references));
    }

    // The one form that the documentation shows, with a path of any depth:
    // https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
    private static string SelectionExpression(Properties api)
    {
        const string prefix = "$request.body.";
        var expression = api.RequiredText(RouteSelectionExpression);
        return expression.StartsWith(prefix, StringComparison.Ordinal)
            && expression[prefix.Length..].Split('.').All(step => step.Length > 0 && step.All(character => char.IsLetterOrDigit(character) || character is '_' or '-'))
                ? expression
                : throw api.Error(RouteSelectionExpression, $"is {expression}; the local runtime serves $request.body.<path> only, such as $request.body.action");
    }
}
