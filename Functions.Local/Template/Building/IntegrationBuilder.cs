using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integration.html</summary>
internal sealed class IntegrationBuilder(ResourceSet resources, ResourceReferences references, FunctionCatalog functions)
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
        return new ProxyIntegration(functions.Invoke(integration, "IntegrationUri").Name, timeout);
    }
}
