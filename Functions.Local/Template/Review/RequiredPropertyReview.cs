using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Properties that their resource cannot be created without and that nothing here needs, as the page of each type in
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/ says.</summary>
internal static class RequiredPropertyReview
{
    private static readonly Dictionary<string, string[]> s_required = new()
    {
        ["AWS::ApiGatewayV2::Authorizer"] = ["ApiId", "AuthorizerType", "Name"],
        ["AWS::ApiGatewayV2::Deployment"] = ["ApiId"],
        ["AWS::ApiGatewayV2::Integration"] = ["ApiId", "IntegrationType"],
        ["AWS::ApiGatewayV2::IntegrationResponse"] = ["ApiId", "IntegrationId", "IntegrationResponseKey"],
        ["AWS::ApiGatewayV2::Route"] = ["ApiId", "RouteKey"],
        ["AWS::ApiGatewayV2::RouteResponse"] = ["ApiId", "RouteId", "RouteResponseKey"],
        ["AWS::ApiGatewayV2::Stage"] = ["ApiId", "StageName"],
        ["AWS::DynamoDB::Table"] = ["KeySchema"],
        ["AWS::IAM::Role"] = ["AssumeRolePolicyDocument"],
        ["AWS::Lambda::Function"] = ["Code", "Role"],
        ["AWS::Lambda::Permission"] = ["Action", "FunctionName", "Principal"],
    };

    public static IEnumerable<string> Of(LoadedTemplate template)
    {
        foreach (var resource in template.Resources.All)
        {
            var missing = s_required.GetValueOrDefault(resource.Type, []).Where(name => resource.Properties.Find(name) is null).ToList();
            // An imported API has the name that its document says: "Required: Conditional".
            if (resource is { Type: "AWS::ApiGatewayV2::Api" } && resource.Properties.Find("Name") is null && resource.Properties.Find("Body") is null
                && resource.Properties.Find("BodyS3Location") is null)
            {
                missing.Add("Name");
            }

            if (missing.Count > 0)
            {
                yield return resource.Location.Note($"{resource.LogicalId} has no {string.Join(" and no ", missing)}, without which AWS creates no {resource.Type}");
            }
        }
    }
}
