using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html</summary>
internal sealed class RouteBuilder(ResourceSet resources, ResourceReferences references, FunctionCatalog functions)
{
    public const string Type = "AWS::ApiGatewayV2::Route";

    public const string AuthorizationType = "AuthorizationType";
    public const string AuthorizerId = "AuthorizerId";

    private const string TargetPrefix = "integrations/";

    private readonly IntegrationBuilder _integrations = new(resources, references, functions);
    private readonly AuthorizerBuilder _authorizers = new(references, functions);

    /// <param name="api">Whose routes.</param>
    /// <param name="otherApis">The ids of APIs that are not served; their routes are passed over.</param>
    public IReadOnlyList<BuiltRoute> Build(Resource api, HashSet<string> otherApis)
    {
        var routes = new Dictionary<string, BuiltRoute>();
        foreach (var resource in resources.OfType(Type))
        {
            var properties = new Properties(resource, references.Evaluator);
            if (IsOf(api, properties, otherApis) && Build(resource, properties) is var route && !routes.TryAdd(route.Route.RouteKey, route))
            {
                throw properties.Error("RouteKey", $"is {route.Route.RouteKey}, which another route has too");
            }
        }

        return routes.Count > 0 ? [.. routes.Values] : throw api.Error($"the API has no route; it needs a resource of type {Type}");
    }

    private bool IsOf(Resource api, Properties route, HashSet<string> otherApis) => route.TextIfKnown("ApiId") switch
    {
        // An id that only AWS knows is another stack's.
        null when route.Has("ApiId") => false,
        null => throw route.Error("ApiId", $"is missing; {Type} needs it"),
        var id when id == references.Ids.Ref(api) => true,
        var id when otherApis.Contains(id) => false,
        _ => throw route.Error("ApiId", $"is not the id of {api.LogicalId}; refer to it with Ref"),
    };

    private BuiltRoute Build(Resource resource, Properties properties)
    {
        RefuseWhatIsNotServed(properties);
        var target = properties.Text("Target") ?? throw properties.Error("Target", "is missing; a route needs the integration that answers it");
        var integration = resources.OfType(IntegrationBuilder.Type).FirstOrDefault(one => TargetPrefix + references.Ids.Ref(one) == target)
            ?? throw properties.Error("Target", $"is {target}, which names no integration of this template; write integrations/ and a Ref to one");
        var routeKey = properties.RequiredText("RouteKey");
        var authorizer = Authorizer(properties, routeKey);
        var route = new Route(routeKey, _integrations.Build(integration), RespondsToCaller(resource, properties))
        {
            Authorizer = authorizer is null ? null : _authorizers.Build(authorizer),
        };
        return new BuiltRoute(resource, integration, route) { Authorizer = authorizer };
    }

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    private Resource? Authorizer(Properties route, string routeKey) => route.Text(AuthorizationType) switch
    {
        null or "" or "NONE" => null,
        "CUSTOM" when routeKey != "$connect" => throw route.Error(
            AuthorizationType, $"is CUSTOM for {routeKey}; a WebSocket API has an authorizer for $connect only, whose answer every later event carries"),
        "CUSTOM" => Authorizer(route),
        "JWT" => throw route.Error(AuthorizationType, "is JWT, which HTTP APIs alone have; a WebSocket API needs CUSTOM and a REQUEST authorizer"),
        var other => throw route.Error(
            AuthorizationType, $"asks for {other}, which the local runtime does not check; leave it out with a condition for local runs"),
    };

    private Resource Authorizer(Properties route)
    {
        var id = route.Text(AuthorizerId) is { Length: > 0 } given
            ? given
            : throw route.Error(AuthorizerId, $"is missing; {AuthorizationType} CUSTOM needs the authorizer that decides");
        return resources.OfType(AuthorizerBuilder.Type).FirstOrDefault(one => references.Ids.Ref(one) == id)
            ?? throw route.Error(AuthorizerId, $"is {id}, which names no authorizer of this template; write a Ref to one");
    }

    private static void RefuseWhatIsNotServed(Properties route)
    {
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
        if (properties.Text(selection) is not { Length: > 0 } expression)
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
