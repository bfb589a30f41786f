using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Whether what is deployed is there when it is deployed. CloudFormation creates at once what does not wait for another.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-attribute-dependson.html</summary>
internal static class DeploymentReview
{
    // "At least one route is required before deploying the Api": https://github.com/aws/serverless-application-model/issues/2512.
    // Of AutoDeploy that is not known for certain: SAM's own WebSocket APIs have it without DependsOn.
    private const string NoRoute = "API Gateway refuses to deploy an API that has none; let it wait with DependsOn";

    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api)
    {
        var stage = new Properties(api.Stage, template.References.Evaluator);
        var routes = api.Routes.Select(route => route.Resource).ToList();
        if (stage.Boolean("AutoDeploy") && !routes.Any(route => template.Dependencies.WaitsFor(api.Stage, route)))
        {
            yield return api.Stage.Location.Note($"{api.Stage.LogicalId}: AutoDeploy waits for no route, and {NoRoute}: {Names(routes)}");
        }

        // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html
        if (stage.Boolean("AutoDeploy") && stage.IsGiven("DeploymentId"))
        {
            yield return api.Stage.Location.Note($"{api.Stage.LogicalId} has both AutoDeploy and a DeploymentId, which API Gateway does not update while AutoDeploy is on; keep one of them");
        }

        // https://github.com/aws/serverless-application-model/blob/develop/samtranslator/model/api/websocket_api_generator.py
        var late = Settings(stage).Where(key => api.Routes.Any(route => route.Route.RouteKey == key && !template.Dependencies.WaitsFor(api.Stage, route.Resource))).ToList();
        if (late.Count > 0)
        {
            yield return api.Stage.Location.Note(
                $"{api.Stage.LogicalId}: RouteSettings names {string.Join(", ", late)}, which AWS does not find before the route is there; let the stage wait with DependsOn");
        }

        foreach (var deployment in template.Resources.OfType(StageBuilder.DeploymentType))
        {
            foreach (var warning in Of(deployment, template, api, stage, routes))
            {
                yield return deployment.Location.Note($"{deployment.LogicalId}: {warning}");
            }
        }
    }

    private static IEnumerable<string> Of(Resource deployment, LoadedTemplate template, BuiltApi api, Properties stage, List<Resource> routes)
    {
        var properties = new Properties(deployment, template.References.Evaluator);
        var byName = properties.TextIfKnown("StageName") == api.Api.Stage.Name;
        if (properties.TextIfKnown("ApiId") != api.Api.ApiId || (!byName && stage.TextIfKnown("DeploymentId") != template.References.Ids.Ref(deployment)))
        {
            yield break;
        }

        var late = routes.Concat(Responses(template, routes, api)).Where(part => !template.Dependencies.WaitsFor(deployment, part)).ToList();
        if (routes.All(late.Contains))
        {
            yield return $"it waits for no route, and {NoRoute}: {Names(late)}";
        }
        else if (late.Count > 0)
        {
            yield return $"it may be made before {Names(late)}, which the stage at AWS then lacks; let it wait with DependsOn";
        }

        if (byName && template.Dependencies.WaitsFor(api.Stage, deployment))
        {
            yield return $"its StageName must be an existing stage at AWS, and {api.Stage.LogicalId} waits for this deployment; remove StageName";
        }
        else if (byName && !template.Dependencies.WaitsFor(deployment, api.Stage))
        {
            yield return $"its StageName must be an existing stage at AWS; let it wait with DependsOn: {api.Stage.LogicalId}";
        }
    }

    /// <summary>What the routes answer with, which a deployment copies as well.</summary>
    public static IEnumerable<Resource> Responses(LoadedTemplate template, List<Resource> routes, BuiltApi api)
    {
        var ids = routes.Concat(api.Routes.Select(route => route.Integration)).Select(template.References.Ids.Ref).ToHashSet();
        return template.Resources.All
            .Where(resource => resource.Type is "AWS::ApiGatewayV2::RouteResponse" or "AWS::ApiGatewayV2::IntegrationResponse")
            .Where(resource => new Properties(resource, template.References.Evaluator) is var response
                && (response.TextIfKnown("RouteId") ?? response.TextIfKnown("IntegrationId")) is { } id && ids.Contains(id));
    }

    private static IEnumerable<string> Settings(Properties stage) => stage.Section("RouteSettings")?.Names ?? [];

    private static string Names(IEnumerable<Resource> resources) => string.Join(", ", resources.Select(resource => resource.LogicalId));
}
