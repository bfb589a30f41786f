namespace Functions.Tests.Template;

/// <summary>What stands beside the WebSocket API is left out, and said so; it never stops the start.</summary>
public sealed class LeftOutTests
{
    private const string HttpApi =
        """
          Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: web, ProtocolType: HTTP} }
          WebStage: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Web, StageName: $default, AutoDeploy: true, StageVariables: {A: a} } }
          WebRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Web, RouteKey: $default, AuthorizationType: JWT, Target: !Sub 'integrations/${WebIntegration}'} }
          WebIntegration: {Type: AWS::ApiGatewayV2::Integration, Properties: {ApiId: !Ref Web, IntegrationType: HTTP_PROXY, ConnectionType: VPC_LINK, IntegrationUri: http://x} }
          WebDeployment: {Type: AWS::ApiGatewayV2::Deployment, Properties: {ApiId: !Ref Web} }
          WebPermission: {Type: AWS::Lambda::Permission, Properties: {FunctionName: !Ref Answer, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com} }

        """;

    [TestCase(HttpApi)]
    [TestCase("  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {Body: {openapi: 3.0.1, info: {title: web}, paths: {} } } }\n")]
    [TestCase("  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {BodyS3Location: {Bucket: a, Key: b} } }\n")]
    [TestCase("  Web: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: HTTP, Body: {Fn::Transform: {Name: AWS::Include} } } }\n")]
    public void An_HTTP_API_and_what_belongs_to_it_is_left_out(string api) =>
        Assert.That(LeftOut(api), Is.EqualTo(["Web, an HTTP API with all that belongs to it: the local runtime serves WebSocket APIs"]));

    [Test]
    public void A_REST_API_is_left_out() =>
        Assert.That(
            LeftOut(
                """
                  Web: {Type: AWS::ApiGateway::RestApi, Properties: {Name: web} }
                  WebMethod: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref Web, ResourceId: !GetAtt Web.RootResourceId, HttpMethod: GET, AuthorizationType: NONE} }
                  WebDeployment: {Type: AWS::ApiGateway::Deployment, Properties: {RestApiId: !Ref Web, StageName: dev} }

                """),
            Is.EqualTo(["Web, a REST API with all that belongs to it: the local runtime serves WebSocket APIs"]));

    [TestCase("!GetAtt Web.ApiEndpoint", @"^https://[a-z0-9]{10}\.execute-api\.us-east-1\.amazonaws\.com$")]
    [TestCase("!Ref Web", "^[a-z0-9]{10}$")]
    public void A_function_may_refer_to_what_is_left_out(string expression, string expected) =>
        Assert.That(TestTemplate.Value(expression, HttpApi), Does.Match(expected));

    [Test]
    public void Another_stacks_API_in_the_template_is_passed_over() =>
        Assert.That(
            LeftOut("  OtherRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !ImportValue api, RouteKey: 'GET /', Target: integrations/x} }\n"),
            Is.Empty);

    [TestCase("Runtime: nodejs22.x, Handler: index.handler")]
    [TestCase("PackageType: Image, Code: {ImageUri: x}")]
    [TestCase("Runtime: provided.al2023, Handler: h, VpcConfig: {SubnetIds: [a]}, Layers: [b], FileSystemConfigs: [{Arn: c}]")]
    [TestCase("Runtime: provided.al2023, Handler: h, Timeout: 901, Environment: {Variables: {AWS_REGION: x}}")]
    [TestCase("Runtime: provided.al2023, Handler: h, FunctionName: !ImportValue other")]
    [TestCase("Code: {S3Bucket: a, S3Key: b}")]
    [TestCase("Runtime: provided.al2023, Handler: h, Environment: {Variables: {SECRET: '{{resolve:ssm:x}}'}}")]
    public void A_function_that_no_route_invokes_is_left_out_whatever_it_is(string properties) =>
        Assert.That(
            LeftOut($"  Idle: {{Type: AWS::Lambda::Function, Properties: {{{properties}}}}}\n"),
            Is.EqualTo(["Idle, a function that no route of Api invokes"]));

    [Test]
    public void A_function_that_only_another_API_invokes_is_left_out() =>
        Assert.That(
            LeftOut(
                HttpApi.Replace("IntegrationUri: http://x", "IntegrationUri: !GetAtt Page.Arn", StringComparison.Ordinal)
                + "  Page: {Type: AWS::Lambda::Function, Properties: {Runtime: python3.13, Handler: page.handler}}\n"),
            Is.EqualTo([
                "Web, an HTTP API with all that belongs to it: the local runtime serves WebSocket APIs",
                "Page, a function that no route of Api invokes",
            ]));

    [Test]
    public void A_template_with_an_HTTP_API_only_has_nothing_to_serve() =>
        Assert.That(TestTemplate.Error("Resources:\n" + HttpApi.Replace("!Ref Answer", "x", StringComparison.Ordinal)), Is.EqualTo("t.yaml:2: Web: ProtocolType is HTTP; the local runtime serves WEBSOCKET"));

    private static IReadOnlyList<string> LeftOut(string more)
    {
        var stack = TestTemplate.Read(TestTemplate.Whole + more);
        Assert.That(stack.Functions.Select(function => function.LogicalId), Is.EqualTo(["Answer"]));
        Assert.That(stack.Api.Routes.Keys, Is.EqualTo(["$default"]));
        return stack.LeftOut;
    }
}
