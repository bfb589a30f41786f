using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;
using RouteBuilder = Functions.Local.Template.Building.RouteBuilder;

namespace Functions.Local.Template.Review;

/// <summary>Whether AWS takes the authorizer, and whether it is asked.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html</summary>
internal static class AuthorizerReview
{
    // "AuthorizerResultTtlInSeconds cannot be set for WEBSOCKET protocol Apis":
    // https://github.com/hashicorp/terraform-provider-aws/pull/15232. Of the others the page says that HTTP APIs alone have them.
    private static readonly string[] s_ofHttpApis = ["AuthorizerPayloadFormatVersion", "AuthorizerResultTtlInSeconds", "EnableSimpleResponses"];

    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api)
    {
        foreach (var route in api.Routes)
        {
            // The type decides, and it is NONE, open access, unless it is said:
            // https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-route.html
            var properties = new Properties(route.Resource, template.References.Evaluator);
            if (route.Authorizer is null && properties.IsGiven(RouteBuilder.AuthorizerId))
            {
                yield return route.Resource.Location.Note(
                    $"{route.Resource.LogicalId} has an {RouteBuilder.AuthorizerId} but no {RouteBuilder.AuthorizationType} CUSTOM, so nobody asks the authorizer; add that, or remove the id");
            }
        }

        foreach (var authorizer in api.Routes.Select(route => route.Authorizer).OfType<Resource>().Distinct())
        {
            var properties = new Properties(authorizer, template.References.Evaluator);
            // "Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation":
            // https://github.com/hashicorp/terraform-provider-aws/pull/1757
            if (!FunctionUri.IsInvocation(properties.RequiredText("AuthorizerUri")))
            {
                yield return authorizer.Location.Note(
                    $"{authorizer.LogicalId}: API Gateway refuses an AuthorizerUri that is a function's ARN; write arn:${{AWS::Partition}}:apigateway:${{AWS::Region}}:lambda:path/2015-03-31/functions/ARN/invocations");
            }

            foreach (var property in s_ofHttpApis.Where(properties.IsGiven))
            {
                yield return authorizer.Location.Note(
                    $"{authorizer.LogicalId}: {property} is of HTTP APIs' authorizers alone, and a WebSocket API asks its authorizer for every connection; remove it");
            }
        }
    }
}
