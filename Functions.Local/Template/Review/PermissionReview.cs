using Functions.Local.Template.Building;
using Functions.Local.Template.Evaluation;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Whether API Gateway may invoke each route's function, and each authorizer's.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html</summary>
internal static class PermissionReview
{
    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api)
    {
        var references = template.References;
        var permissions = template.Resources.OfType("AWS::Lambda::Permission").Select(resource => new Properties(resource, references.Evaluator)).ToList();
        foreach (var integration in api.Routes.Where(route => route.Route.Integration is ProxyIntegration).GroupBy(route => route.Integration))
        {
            var properties = new Properties(integration.Key, references.Evaluator);
            var function = Function(properties, "IntegrationUri");
            var refused = integration
                .Select(route => route.Route.RouteKey)
                .Where(routeKey => !MayInvoke(properties, "CredentialsArn", function, $"{api.Api.Arn}/{api.Api.Stage.Name}/{routeKey}"))
                .ToList();
            if (refused.Count > 0)
            {
                yield return integration.Key.Location.Note(
                    $"{integration.Key.LogicalId}: no AWS::Lambda::Permission lets API Gateway invoke {string.Join(':', function)} for {string.Join(", ", refused)}, which fails at AWS; "
                    + "add one with Principal apigateway.amazonaws.com and a SourceArn of this API, or none");
            }
        }

        // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html has the ARN: an authorizer is no route of a stage.
        foreach (var authorizer in api.Routes.Select(route => route.Authorizer).OfType<Resource>().Distinct())
        {
            var properties = new Properties(authorizer, references.Evaluator);
            var function = Function(properties, "AuthorizerUri");
            if (!MayInvoke(properties, "AuthorizerCredentialsArn", function, $"{api.Api.Arn}/authorizers/{references.Ids.Ref(authorizer)}"))
            {
                yield return authorizer.Location.Note(
                    $"{authorizer.LogicalId}: no AWS::Lambda::Permission lets API Gateway invoke {string.Join(':', function)} to authorize, which fails at AWS; "
                    + "add one with Principal apigateway.amazonaws.com and a SourceArn of this API that ends in /authorizers/*, or none");
            }
        }

        // With a role of its own, API Gateway needs no permission of the function's.
        bool MayInvoke(Properties owner, string role, string[] function, string source) =>
            owner.IsGiven(role) || permissions.Any(permission => Allows(permission, function, source));
    }

    private static string[] Function(Properties owner, string uri) => Target(FunctionUri.FunctionArn(owner.RequiredText(uri)));

    // What only AWS can evaluate is taken to be right.
    private static bool Allows(Properties permission, string[] function, string source) =>
        IfKnown(permission, "FunctionName", name => Target(name).SequenceEqual(function))
        && IfKnown(permission, "Action", action => action is "lambda:InvokeFunction" or "lambda:*" or "*")
        && IfKnown(permission, "Principal", principal => principal == "*" || principal.StartsWith("apigateway.amazonaws.com", StringComparison.Ordinal))
        && IfKnown(permission, "SourceArn", pattern => ArnPattern.Matches(OfThisAccount(pattern), source))
        && IfKnown(permission, "SourceAccount", IsAccount);

    private static bool IfKnown(Properties permission, string property, Func<string, bool> holds) =>
        permission.TextIfKnown(property) is not { } value || holds(value);

    /// <summary>Nobody knows here which account the stack is for: an id that is written out is taken to be its.</summary>
    private static string OfThisAccount(string arn) => arn.Split(':') is { Length: > 4 } parts && IsAccount(parts[4])
        ? string.Join(':', [.. parts[..4], PseudoParameters.AccountId, .. parts[5..]])
        : arn;

    private static bool IsAccount(string text) => text.Length == 12 && text.All(char.IsAsciiDigit);

    /// <summary>A function's name and, if there is one, its version or alias, from any form of reference to it:
    /// https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html#lambda-AddPermission-request-FunctionName</summary>
    private static string[] Target(string reference)
    {
        var parts = reference.Split(':');
        return parts[(Array.IndexOf(parts, "function") + 1)..];
    }
}
