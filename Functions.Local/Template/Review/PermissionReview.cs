using System.Text.RegularExpressions;
using Functions.Local.Template.Building;
using Functions.Local.Template.Evaluation;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Whether API Gateway may invoke each route's function.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-lambda-permission.html</summary>
internal static class PermissionReview
{
    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api)
    {
        var references = template.References;
        var permissions = template.Resources.OfType("AWS::Lambda::Permission").Select(resource => new Properties(resource, references.Evaluator)).ToList();
        foreach (var integration in api.Routes.Where(route => route.Route.Integration is ProxyIntegration).GroupBy(route => route.Integration))
        {
            // With a role of its own, API Gateway needs no permission of the function's.
            var properties = new Properties(integration.Key, references.Evaluator);
            if (properties.IsGiven("CredentialsArn"))
            {
                continue;
            }

            var function = Target(IntegrationBuilder.FunctionArn(properties.RequiredText("IntegrationUri")));
            var refused = integration
                .Where(route => !permissions.Any(permission => Allows(permission, function, $"{references.Ids.ApiArn(api.Resource)}/{api.Api.Stage.Name}/{route.Route.RouteKey}")))
                .Select(route => route.Route.RouteKey)
                .ToList();
            if (refused.Count > 0)
            {
                yield return integration.Key.Location.Note(
                    $"{integration.Key.LogicalId}: no AWS::Lambda::Permission lets API Gateway invoke {string.Join(':', function)} for {string.Join(", ", refused)}, which fails at AWS; "
                    + "add one with Principal apigateway.amazonaws.com and a SourceArn of this API, or none");
            }
        }
    }

    // What only AWS can evaluate is taken to be right.
    private static bool Allows(Properties permission, string[] function, string source) =>
        IfKnown(permission, "FunctionName", name => Target(name).SequenceEqual(function))
        && IfKnown(permission, "Action", action => action is "lambda:InvokeFunction" or "lambda:*" or "*")
        && IfKnown(permission, "Principal", principal => principal == "*" || principal.StartsWith("apigateway.amazonaws.com", StringComparison.Ordinal))
        && IfKnown(permission, "SourceArn", pattern => Matches(OfThisAccount(pattern), source))
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

    // ArnLike: a star stands for any characters, slashes included.
    private static bool Matches(string pattern, string source) => Regex.IsMatch(
        source,
        $@"^{Regex.Escape(pattern).Replace(@"\*", ".*", StringComparison.Ordinal).Replace(@"\?", ".", StringComparison.Ordinal)}\z",
        RegexOptions.NonBacktracking);
}
