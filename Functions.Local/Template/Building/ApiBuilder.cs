using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-api.html</summary>
internal static class ApiBuilder
{
    private const string Type = "AWS::ApiGatewayV2::Api";
    private const string ProtocolType = "ProtocolType";

    /// <summary>The template's one WebSocket API.</summary>
    /// <exception cref="UserError">There is none, or more than one.</exception>
    public static Resource Find(LoadedTemplate template)
    {
        var apis = template.Resources.OfType(Type).ToList();
        return apis.Where(api => !IsHttp(new Properties(api, template.References.Evaluator))).ToList() switch
        {
            [] when apis is [var http, ..] => throw new Properties(http, template.References.Evaluator).Error(
                ProtocolType, "is HTTP; the local runtime serves WEBSOCKET"),
            [] => throw template.Sections.Resources.Error($"the template has no WebSocket API; it needs a resource of type {Type}"),
            [var one] => one,
            [var first, var second, ..] => throw second.Error($"this is a second API beside {first.LogicalId}; the local runtime serves one"),
        };
    }

    /// <summary>The APIs of other kinds, with what to call them.</summary>
    public static IEnumerable<(Resource Api, string Kind)> Others(LoadedTemplate template, Resource api) => template.Resources.All
        .Where(other => other.LogicalId != api.LogicalId && other.Type is Type or "AWS::ApiGateway::RestApi")
        .Select(other => (other, other.Type == Type ? "an HTTP API" : "a REST API"));

    public static BuiltApi Build(Resource api, LoadedTemplate template, FunctionCatalog functions)
    {
        var (resources, references) = (template.Resources, template.References);
        var others = Others(template, api).Select(other => references.Ids.Ref(other.Api)).ToHashSet();
        var routes = new RouteBuilder(resources, references, functions).Build(api, others);
        var routesByKey = routes.ToDictionary(route => route.Route.RouteKey, route => route.Route);
        var (stageResource, stage) = new StageBuilder(resources, references).Build(api, routesByKey.Keys);
        var webSocketApi = new WebSocketApi(
            references.Ids.Ref(api),
            references.Ids.ApiArn(api),
            references.Ids.ApiDomain(api),
            SelectionExpression(new Properties(api, references.Evaluator)),
            routesByKey,
            stage);
        return new BuiltApi(webSocketApi, api, stageResource, routes);
    }

    // Only HTTP APIs are imported from OpenAPI, and there the protocol need not be said.
    private static bool IsHttp(Properties api)
    {
        var isImported = api.Has("Body") || api.Has("BodyS3Location");
        var protocol = api.Text(ProtocolType);
        return (protocol ?? (isImported ? "HTTP" : api.RequiredText(ProtocolType))) switch
        {
            "WEBSOCKET" => false,
            "HTTP" => true,
            var other => throw api.Error(ProtocolType, $"is {other}; the local runtime serves WEBSOCKET"),
        };
    }

    private static RouteSelectionExpression SelectionExpression(Properties api)
    {
        const string property = "RouteSelectionExpression";
        var expression = api.RequiredText(property);
        return RouteSelectionExpression.TryParse(expression)
            ?? throw api.Error(property, $"is {expression}; the local runtime serves $request.body.<path> only, such as $request.body.action");
    }
}
