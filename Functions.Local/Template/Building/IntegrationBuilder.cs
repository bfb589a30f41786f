using System.Text.RegularExpressions;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html</summary>
internal sealed partial class IntegrationBuilder(ResourceSet resources, ResourceReferences references, FunctionCatalog functions)
{
    public const string Type = "AWS::ApiGatewayV2::Integration";

    private readonly MockIntegrationBuilder _mocks = new(resources, references);

    public Integration Build(Resource resource)
    {
        var properties = new Properties(resource, references.Evaluator);
        if (properties.IsGiven("ConnectionType") && properties.Text("ConnectionType", "INTERNET", "VPC_LINK") is "VPC_LINK")
        {
            throw properties.Error("ConnectionType", "asks for a VPC link, which the local runtime does not have; leave it out with a condition for local runs");
        }

        var timeout = TimeSpan.FromMilliseconds(properties.Integer("TimeoutInMillis", 50, 29000) ?? 29000);
        return properties.RequiredText("IntegrationType") switch
        {
            "AWS_PROXY" => Proxy(properties, timeout),
            "MOCK" => _mocks.Build(resource, properties),
            var other => throw properties.Error("IntegrationType", $"is {other}; the local runtime serves AWS_PROXY and MOCK"),
        };
    }

    private ProxyIntegration Proxy(Properties integration, TimeSpan timeout)
    {
        integration.Refuse("RequestParameters", "parameter mapping, which the local runtime does not do; read the event in the function");
        integration.Refuse("ContentHandlingStrategy", "content conversion, which the local runtime does not do; convert in the function");
        var uri = integration.RequiredText("IntegrationUri");
        var arn = FunctionArn(uri);
        return functions.Invoke(arn) is { } function
            ? new ProxyIntegration(function.Name, timeout)
            : throw integration.Error("IntegrationUri", $"is {uri}, which invokes no function of this template; build it from the Arn of one");
    }

    /// <summary>The ARN of what an IntegrationUri invokes, which may be written as such.</summary>
    public static string FunctionArn(string uri) => Invocation().Match(uri) is { Success: true } match ? match.Groups["arn"].Value : uri;

    [GeneratedRegex("^arn:[^:]+:apigateway:[^:]+:lambda:path/2015-03-31/functions/(?<arn>[^/]+)/invocations$")]
    private static partial Regex Invocation();
}
