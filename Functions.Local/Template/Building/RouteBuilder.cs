using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html</summary>
internal sealed class RouteBuilder(ResourceSet resources, ResourceReferences references, IReadOnlyList<LambdaFunction> functions)
{
    private const string TargetPrefix = "integrations/";

    private readonly IntegrationBuilder _integrations = new(resources, references, functions);

    /// <returns>The API's routes by route key.</returns>
    public IReadOnlyDictionary<string, Route> Build(Resource api)
    {
        var routes = new Dictionary<string, Route>();
        foreach (var resource in resources.OfType("AWS::ApiGatewayV2::Route"))
        {
            var route = Build(api, resource);
            if (!routes.TryAdd(route.RouteKey, route))
            {
                throw new Properties(resource, references.Evaluator).Error("RouteKey", $"is {route.RouteKey}, which another route has too");
            }
        }

        return routes.Count > 0 ? routes : throw api.Error("the API has no route; it needs a resource of type AWS::ApiGatewayV2::Route");
    }

    private Route Build(Resource api, Resource resource)
    {
        var properties = new Properties(resource, references.Evaluator);
        if (properties.RequiredText("ApiId") != references.Ids.Ref(api))
        {
            throw properties.Error("ApiId", $"is not the id of {api.LogicalId}; refer to it with Ref");
        }

        RefuseWhatIsNotServed(properties);
        var target = properties.Text("Target") ?? throw properties.Error("Target", "is missing; a route needs the integration that answers it");
        var integration = resources.OfType(IntegrationBuilder.Type).FirstOrDefault(one => TargetPrefix + references.Ids.Ref(one) == target)
            ?? throw properties.Error("Target", $"is {target}, which names no integration of this template; write integrations/ and a Ref to one");
        return new Route(properties.RequiredText("RouteKey"), _integrations.Build(integration), RespondsToCaller(resource, properties));
    }

    private static void RefuseWhatIsNotServed(Properties route)
    {
        if (route.Text("AuthorizationType") is not (null or "NONE") and var authorization)
        {
            throw route.Error("AuthorizationType", $"asks for {authorization}, which the local runtime does not check; leave it out with a condition for local runs");
        }

        if (route.Boolean("ApiKeyRequired"))
        {
            throw route.Error("ApiKeyRequired", "asks for API keys, which the local runtime does not check; leave it out with a condition for local runs");
        }

        route.Refuse("ModelSelectionExpression", "model validation, which the local runtime does not do; validate in the function");
        route.Refuse("RequestModels", "model validation, which the local runtime does not do; validate in the function");
    }

    // Both are needed: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-route-response.html
    private bool RespondsToCaller(Resource route, Properties properties)
    {
        const string selection = "RouteResponseSelectionExpression";
        if (properties.Text(selection) is not { } expression)
        {
            return false;
        }

        if (expression != "$default")
        {
            throw properties.Error(selection, $"is {expression}; API Gateway supports $default only");
        }

        return resources.OfType("AWS::ApiGatewayV2::RouteResponse")
            .Select(response => new Properties(response, references.Evaluator))
            .Any(response => response.RequiredText("RouteId") == references.Ids.Ref(route) && response.RequiredText("RouteResponseKey") == "$default");
    }
}
