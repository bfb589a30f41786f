using System.Text.RegularExpressions;

namespace Functions.Local.Template.Building;

/// <summary>How API Gateway's resources name the function that they invoke.</summary>
internal static partial class FunctionUri
{
    /// <summary>The ARN of the function, which may be written as such.</summary>
    public static string FunctionArn(string uri) => Invocation().Match(uri) is { Success: true } match ? match.Groups["arn"].Value : uri;

    /// <summary>Whether it is written as the invocation of a function rather than as the function's ARN.</summary>
    public static bool IsInvocation(string uri) => Invocation().IsMatch(uri);

    [GeneratedRegex("^arn:[^:]+:apigateway:[^:]+:lambda:path/2015-03-31/functions/(?<arn>[^/]+)/invocations$")]
    private static partial Regex Invocation();
}
