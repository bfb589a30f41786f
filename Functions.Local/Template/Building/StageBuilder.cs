using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-stage.html</summary>
internal static class StageBuilder
{
    private const string Type = "AWS::ApiGatewayV2::Stage";

    public static Stage Build(Resource api, ResourceSet resources, ResourceReferences references)
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
        var settings = properties.Section("DefaultRouteSettings");
        return new Stage(
            properties.RequiredText("StageName"),
            settings?.Number("ThrottlingRateLimit"),
            settings?.Integer("ThrottlingBurstLimit", 0, int.MaxValue));
    }
}
