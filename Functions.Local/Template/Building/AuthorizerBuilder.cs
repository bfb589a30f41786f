using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html</summary>
internal sealed class AuthorizerBuilder(ResourceReferences references, FunctionCatalog functions)
{
    public const string Type = "AWS::ApiGatewayV2::Authorizer";

    private const string AuthorizerType = "AuthorizerType";
    private const string IdentitySources = "IdentitySource";

    /// <summary>AWS documents none for WebSocket APIs; this is the longest that an integration may have.</summary>
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(29);

    public Authorizer Build(Resource resource)
    {
        var properties = new Properties(resource, references.Evaluator);
        return properties.RequiredText(AuthorizerType) switch
        {
            "REQUEST" => new Authorizer(functions.Invoke(properties, "AuthorizerUri").Name, s_timeout, Sources(properties)),
            "JWT" => throw properties.Error(AuthorizerType, "is JWT, which HTTP APIs alone have; a WebSocket API needs REQUEST and a function"),
            var other => throw properties.Error(AuthorizerType, $"is {other}; an authorizer of a WebSocket API must be REQUEST"),
        };
    }

    private static IReadOnlyList<IdentitySource> Sources(Properties authorizer) =>
    [
        .. authorizer.TextList(IdentitySources).Select(expression => IdentitySource.TryParse(expression) ?? throw authorizer.Error(
            IdentitySources,
            $"has {expression}; a WebSocket API takes route.request.header.NAME, route.request.querystring.NAME, context.NAME and stageVariables.NAME")),
    ];
}
