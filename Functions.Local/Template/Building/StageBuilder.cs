using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html</summary>
internal static class StageBuilder
{
    private const string Type = "AWS::ApiGatewayV2::Stage";

    /// <param name="api">Whose stage it is.</param>
    /// <param name="resources">The template's resources.</param>
    /// <param name="references">What they refer to.</param>
    /// <param name="routeKeys">The API's routes, which settings may name.</param>
    public static Stage Build(Resource api, ResourceSet resources, ResourceReferences references, IEnumerable<string> routeKeys)
    {
        var stage = resources.OfType(Type).ToList() switch
        {
            [] => throw api.Error($"the API has no stage; it needs a resource of type {Type}"),
            [var one] => one,
            [var first, var second, ..] => throw second.Error($"this is a second stage beside {first.LogicalId}; the local runtime serves one"),
        };

        var properties = new Properties(stage, references.Evaluator);
        if (!properties.Boolean("AutoDeploy") && properties.Find("DeploymentId") is null)
        {
            throw stage.Error("the stage deploys nothing; give it AutoDeploy: true or a DeploymentId");
        }

        properties.Refuse("StageVariables", "stage variables, which the local runtime does not pass on; use the functions' Environment");
        return new Stage(
            properties.RequiredText("StageName"),
            Throttling(properties.Section("DefaultRouteSettings")),
            RouteSettings(properties, routeKeys));
    }

    private static Dictionary<string, RouteThrottling> RouteSettings(Properties stage, IEnumerable<string> routeKeys)
    {
        var throttling = new Dictionary<string, RouteThrottling>();
        if (stage.Section("RouteSettings") is { } settings)
        {
            foreach (var routeKey in settings.Names)
            {
                throttling[routeKey] = routeKeys.Contains(routeKey)
                    ? Throttling(settings.Section(routeKey))
                    : throw settings.Error(routeKey, $"is no route of the API; name one of {string.Join(", ", routeKeys)}");
            }
        }

        return throttling;
    }

    private static RouteThrottling Throttling(Properties? settings) =>
        new(settings?.Number("ThrottlingRateLimit"), settings?.Integer("ThrottlingBurstLimit", 0, int.MaxValue));
}
