using System.Text.RegularExpressions;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html</summary>
internal sealed partial class StageBuilder(ResourceSet resources, ResourceReferences references)
{
    public const string DeploymentType = "AWS::ApiGatewayV2::Deployment";

    private const string Type = "AWS::ApiGatewayV2::Stage";
    private const string StageName = "StageName";

    /// <param name="api">Whose stage it is.</param>
    /// <param name="routeKeys">The API's routes, which settings may name.</param>
    public (Resource Resource, Stage Stage) Build(Resource api, IEnumerable<string> routeKeys)
    {
        var stage = resources.OfType(Type).Where(stage => IsOf(api, stage)).ToList() switch
        {
            [] => throw api.Error($"the API has no stage; it needs a resource of type {Type}"),
            [var one] => one,
            [var first, var second, ..] => throw second.Error($"this is a second stage beside {first.LogicalId}; the local runtime serves one"),
        };

        var properties = new Properties(stage, references.Evaluator);
        var name = properties.RequiredText(StageName);
        if (!IsStageName().IsMatch(name))
        {
            throw properties.Error(StageName, $"is '{name}'; a stage's name is $default, or 1 to 128 letters, digits, hyphens and underscores");
        }

        if (!properties.Boolean("AutoDeploy") && properties.Text("DeploymentId") is null or "" && !IsDeployedByName(api, name))
        {
            throw stage.Error("the stage deploys nothing; give it AutoDeploy: true or a DeploymentId, or give a Deployment its StageName");
        }

        return (stage, new Stage(name, Throttling(properties.Section("DefaultRouteSettings")), RouteSettings(properties, routeKeys))
        {
            Variables = properties.Texts("StageVariables"),
        });
    }

    // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-deployment.html
    private bool IsDeployedByName(Resource api, string stageName) => resources.OfType(DeploymentType).Any(deployment =>
        IsOf(api, deployment) && new Properties(deployment, references.Evaluator).Text(StageName) == stageName);

    private bool IsOf(Resource api, Resource resource) =>
        new Properties(resource, references.Evaluator).TextIfKnown("ApiId") == references.Ids.Ref(api);

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

    // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
    [GeneratedRegex(@"^(?:\$default|[A-Za-z0-9_-]{1,128})\z")]
    private static partial Regex IsStageName();
}
