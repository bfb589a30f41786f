using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Pseudo parameters and attributes that there are not, where nothing here evaluates them.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html and the "Return values" of
/// each type in https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/</summary>
internal static class ReferenceReview
{
    private static readonly Dictionary<string, string[]> s_attributes = new()
    {
        ["AWS::ApiGatewayV2::Api"] = ["ApiEndpoint", "ApiId"],
        ["AWS::ApiGatewayV2::Authorizer"] = ["AuthorizerId"],
        ["AWS::ApiGatewayV2::Deployment"] = ["DeploymentId"],
        ["AWS::ApiGatewayV2::Integration"] = ["IntegrationId"],
        ["AWS::ApiGatewayV2::Route"] = ["RouteId"],
        ["AWS::DynamoDB::Table"] = ["Arn", "StreamArn"],
        ["AWS::IAM::Role"] = ["Arn", "RoleId"],
        ["AWS::Lambda::Function"] = ["Arn", "SnapStartResponse", "SnapStartResponse.ApplyOn", "SnapStartResponse.OptimizationStatus"],
        ["AWS::Logs::LogGroup"] = ["Arn"],
    };

    public static IEnumerable<string> Of(LoadedTemplate template) => template.Resources.All
        .Select(resource => (Name: resource.LogicalId, Part: (Node)resource.Properties))
        .Concat(Outputs(template))
        .SelectMany(owner => Of(owner.Part, template).Distinct().Select(fault => fault.At.Note($"{owner.Name}: {fault.Message}; CloudFormation refuses the template")));

    private static IEnumerable<(string Name, Node Part)> Outputs(LoadedTemplate template) =>
        (template.Sections.Outputs?.Value as MapNode)?.Entries.Select(output => (output.Key, output.Value)) ?? [];

    private static List<(Location At, string Message)> Of(Node part, LoadedTemplate template)
    {
        try
        {
            return
            [
                .. template.Finder.UnknownPseudoParametersIn(part).Select(reference => (reference.Location, $"there is no pseudo parameter {reference.Name}")),
                .. template.Finder.In(part).SelectMany(reference => UnknownAttribute(reference, template)),
            ];
        }
        catch (UserError)
        {
            // A function used wrongly is for whoever evaluates it.
            return [];
        }
    }

    private static IEnumerable<(Location At, string Message)> UnknownAttribute(Reference reference, LoadedTemplate template)
    {
        if (reference.Attribute is { } attribute
            && template.Resources.All.FirstOrDefault(resource => resource.LogicalId == reference.Name) is { } resource
            && s_attributes.TryGetValue(resource.Type, out var known) && !known.Contains(attribute))
        {
            yield return (reference.Location, $"{resource.Type} has no attribute {attribute}; it has {string.Join(", ", known)}");
        }
    }
}
