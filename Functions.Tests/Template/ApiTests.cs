using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Template;

public sealed class ApiTests
{
    // Lines 2 to 19; a fault is put into one of them.
    private const string Template = TestTemplate.Whole;

    private const string SecondApi = "  Second: {Type: AWS::ApiGatewayV2::Api, Properties: {ProtocolType: WEBSOCKET}}\n";

    private static string Replaced(string old, string with)
    {
        var replaced = Template.Replace(old, with, StringComparison.Ordinal);
        return replaced != Template ? replaced : throw new ArgumentException($"The template has no {old}", nameof(old));
    }

    private static Route RouteOf(string template) => TestTemplate.Read(template).Api.Routes["$default"];

    [Test]
    public void An_api_has_its_host_stage_and_routes()
    {
        var api = TestTemplate.Read(Template).Api;
        Assert.That(api.DomainName, Is.EqualTo($"{api.ApiId}.execute-api.us-east-1.amazonaws.com"));
        Assert.That(api.RouteSelectionExpression.ToString(), Is.EqualTo("$request.body.action"));
        Assert.That(api.Stage.Name, Is.EqualTo("live"));
        Assert.That(api.Stage.ThrottlingOf("$default"), Is.EqualTo(new RouteThrottling(null, null)));
        Assert.That(api.Routes.Keys, Is.EqualTo(["$default"]));
        Assert.That(api.Routes["$default"], Is.EqualTo(
            new Route("$default", new ProxyIntegration("local-Answer", TimeSpan.FromSeconds(29)), RespondsToCaller: false)));
    }

    [TestCase(", DefaultRouteSettings: {ThrottlingRateLimit: 0.5, ThrottlingBurstLimit: 2}", 0.5, 2)]
    [TestCase(", RouteSettings: {$default: {ThrottlingRateLimit: 3, ThrottlingBurstLimit: 4}}", 3d, 4)]
    [TestCase(", DefaultRouteSettings: {ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2}, RouteSettings: {$default: {ThrottlingRateLimit: 3}}", 3d, 2)]
    public void A_route_has_its_own_throttling_and_else_the_stages(string settings, double? rate, int? burst) =>
        Assert.That(
            TestTemplate.Read(Replaced("AutoDeploy: true", $"AutoDeploy: true{settings}")).Api.Stage.ThrottlingOf("$default"),
            Is.EqualTo(new RouteThrottling(rate, burst)));

    [TestCase("!GetAtt Answer.Arn")]
    [TestCase("!Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Answer.Arn}:live/invocations'")]
    [TestCase("!Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Alias}/invocations'")]
    public void An_integration_uri_may_be_a_plain_ARN_and_may_have_an_alias(string uri) =>
        Assert.That(
            RouteOf(
                Replaced("!Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Answer.Arn}/invocations", uri)
                + "  Alias: {Type: AWS::Lambda::Alias, Properties: {FunctionName: !Ref Answer, Name: live}}\n").Integration,
            Is.EqualTo(new ProxyIntegration("local-Answer", TimeSpan.FromSeconds(29))));

    [Test]
    public void An_integration_has_its_timeout() =>
        Assert.That(
            RouteOf(Replaced("IntegrationType: AWS_PROXY", "IntegrationType: AWS_PROXY\n      TimeoutInMillis: 50")).Integration,
            Is.EqualTo(new ProxyIntegration("local-Answer", TimeSpan.FromMilliseconds(50))));

    [TestCase("$default", "$default", true)]
    [TestCase(null, "$default", false)]
    [TestCase("$default", null, false)]
    [TestCase("$default", "other", false)]
    public void A_route_responds_when_it_selects_a_response_and_has_the_default_one(string? selection, string? key, bool expected) =>
        Assert.That(
            RouteOf(
                (selection is null ? Template : Replaced("RouteKey: $default", $"RouteKey: $default, RouteResponseSelectionExpression: {selection}"))
                + (key is null ? "" : $"  Response: {{Type: AWS::ApiGatewayV2::RouteResponse, Properties: {{RouteId: !Ref Route, RouteResponseKey: {key}}}}}\n")).RespondsToCaller,
            Is.EqualTo(expected));

    [Test]
    public void A_stage_has_its_variables() =>
        Assert.That(
            TestTemplate.Read(Replaced("AutoDeploy: true", "AutoDeploy: true, StageVariables: {room: blue, port: 1}")).Api.Stage.Variables,
            Is.EqualTo(new Dictionary<string, string> { ["room"] = "blue", ["port"] = "1" }));

    [TestCase("!Ref Stage")]
    [TestCase("live")]
    public void A_stage_may_be_deployed_by_the_deployment_that_names_it(string stageName) =>
        Assert.That(
            TestTemplate.Read(
                Replaced(", AutoDeploy: true", "")
                + $"  Deployment: {{Type: AWS::ApiGatewayV2::Deployment, DependsOn: [Stage, Route], Properties: {{ApiId: !Ref Api, StageName: {stageName}}}}}\n").Api.Stage.Name,
            Is.EqualTo("live"));

    [TestCase("ApiId: !Ref Api, StageName: other")]
    [TestCase("ApiId: other, StageName: live")]
    [TestCase("ApiId: !Ref Api")]
    public void Another_deployment_does_not_deploy_the_stage(string deployment) =>
        Assert.That(
            TestTemplate.Error(Replaced(", AutoDeploy: true", "") + $"  Deployment: {{Type: AWS::ApiGatewayV2::Deployment, Properties: {{{deployment}}}}}\n"),
            Does.Contain("the stage deploys nothing"));

    // https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html
    [TestCase("dev_1-A")]
    [TestCase("$default")]
    [TestCase("1")]
    public void A_stage_has_a_name_that_API_Gateway_takes(string name) =>
        Assert.That(TestTemplate.Read(Replaced("StageName: live", $"StageName: '{name}'")).Api.Stage.Name, Is.EqualTo(name));

    [TestCase("dev/x")]
    [TestCase("a b")]
    [TestCase("")]
    [TestCase("$connect")]
    [TestCase("dev\\n")]
    [TestCase("é")]
    public void A_stage_name_that_API_Gateway_refuses_ends_the_start(string name) =>
        Assert.That(
            TestTemplate.Error(Replaced("StageName: live", $"StageName: \"{name}\"")),
            Does.Match(@"^t\.yaml:7: Stage: StageName is '.*'; a stage's name is \$default, or 1 to 128 letters, digits, hyphens and underscores$"));

    [Test]
    public void A_stage_name_has_128_characters_at_most() =>
        Assert.Multiple(() =>
        {
            Assert.That(TestTemplate.Read(Replaced("StageName: live", $"StageName: {new string('a', 128)}")).Api.Stage.Name, Has.Length.EqualTo(128));
            Assert.That(TestTemplate.Error(Replaced("StageName: live", $"StageName: {new string('a', 129)}")), Does.Contain("1 to 128"));
        });

    [TestCase("AutoDeploy: true", "AutoDeploy: true, StageVariables: {}")]
    [TestCase("AutoDeploy: true", "AutoDeploy: true, RouteSettings: {}, DefaultRouteSettings: {}")]
    [TestCase("RouteKey: $default", "RouteKey: $default, RequestModels: {}, ApiKeyRequired: false, AuthorizationType: NONE")]
    [TestCase("RouteKey: $default", "RouteKey: $default, ModelSelectionExpression: '', RouteResponseSelectionExpression: ''")]
    [TestCase("IntegrationType: AWS_PROXY", "IntegrationType: AWS_PROXY\n      RequestParameters: {}\n      ContentHandlingStrategy: ''")]
    public void An_empty_property_asks_for_nothing(string old, string with) =>
        Assert.That(TestTemplate.Read(Replaced(old, with)).Api.Routes.Keys, Is.EqualTo(["$default"]));

    [TestCase("ProtocolType: WEBSOCKET", "ProtocolType: HTTP", 4, "Api: ProtocolType is HTTP; the local runtime serves WEBSOCKET")]
    [TestCase("$request.body.action", "$request.header.x", 4, "Api: RouteSelectionExpression is $request.header.x; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "$request.body.", 4, "Api: RouteSelectionExpression is $request.body.; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "$request.body", 4, "Api: RouteSelectionExpression is $request.body; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "'${request.body.}'", 4, "Api: RouteSelectionExpression is ${request.body.}; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "'${request.body.a}-${request.body.b}'", 4, "Api: RouteSelectionExpression is ${request.body.a}-${request.body.b}; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "'$request.body.items[0]'", 4, "Api: RouteSelectionExpression is $request.body.items[0]; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase("$request.body.action", "action", 4, "Api: RouteSelectionExpression is action; the local runtime serves $request.body.<path> only, such as $request.body.action")]
    [TestCase(", RouteSelectionExpression: $request.body.action", "", 2, "Api: RouteSelectionExpression is missing; AWS::ApiGatewayV2::Api needs it")]
    [TestCase("AWS::ApiGatewayV2::Api\n", "AWS::SNS::Topic\n", 2, "the template has no WebSocket API; it needs a resource of type AWS::ApiGatewayV2::Api")]
    [TestCase("AWS::ApiGatewayV2::Stage\n", "AWS::SNS::Topic\n", 2, "Api: the API has no stage; it needs a resource of type AWS::ApiGatewayV2::Stage")]
    [TestCase("AWS::ApiGatewayV2::Route\n", "AWS::SNS::Topic\n", 2, "Api: the API has no route; it needs a resource of type AWS::ApiGatewayV2::Route")]
    [TestCase("AutoDeploy: true", "AutoDeploy: false", 5, "Stage: the stage deploys nothing; give it AutoDeploy: true or a DeploymentId, or give a Deployment its StageName")]
    [TestCase("AutoDeploy: true", "DeploymentId: ''", 5, "Stage: the stage deploys nothing; give it AutoDeploy: true or a DeploymentId, or give a Deployment its StageName")]
    [TestCase("AutoDeploy: true", "AutoDeploy: true, StageVariables: [a]", 7, "Stage: StageVariables is a list; it must be a mapping")]
    [TestCase("AutoDeploy: true", "AutoDeploy: true, RouteSettings: {other: {ThrottlingRateLimit: 1}}", 7, "Stage: RouteSettings.other is no route of the API; name one of $default")]
    [TestCase("AutoDeploy: true", "AutoDeploy: true, RouteSettings: {$default: {ThrottlingBurstLimit: -1}}", 7, "Stage: RouteSettings.$default.ThrottlingBurstLimit is '-1'; it must be a whole number from 0 to 2147483647")]
    [TestCase("StageName: live, ", "", 5, "Stage: StageName is missing; AWS::ApiGatewayV2::Stage needs it")]
    [TestCase("RouteKey: $default", "RouteKey: $default, AuthorizationType: AWS_IAM", 10, "Route: AuthorizationType asks for AWS_IAM, which the local runtime does not check; leave it out with a condition for local runs")]
    [TestCase("RouteKey: $default", "RouteKey: $default, ApiKeyRequired: true", 10, "Route: ApiKeyRequired asks for API keys, which the local runtime does not check; leave it out with a condition for local runs")]
    [TestCase("RouteKey: $default", "RouteKey: $default, ModelSelectionExpression: x", 10, "Route: ModelSelectionExpression asks for model validation, which the local runtime does not do; validate in the function")]
    [TestCase("RouteKey: $default", "RouteKey: $default, RouteResponseSelectionExpression: x", 10, "Route: RouteResponseSelectionExpression is x; API Gateway supports $default only")]
    [TestCase("ApiId: !Ref Api, RouteKey", "ApiId: other, RouteKey", 10, "Route: ApiId is not the id of Api; refer to it with Ref")]
    [TestCase(", Target: !Sub 'integrations/${Integration}'", "", 8, "Route: Target is missing; a route needs the integration that answers it")]
    [TestCase("!Sub 'integrations/${Integration}'", "integrations/x", 10, "Route: Target is integrations/x, which names no integration of this template; write integrations/ and a Ref to one")]
    [TestCase("IntegrationType: AWS_PROXY", "IntegrationType: HTTP_PROXY", 15, "Integration: IntegrationType is HTTP_PROXY; the local runtime serves AWS_PROXY and MOCK")]
    [TestCase("IntegrationType: AWS_PROXY", "IntegrationType: AWS", 15, "Integration: IntegrationType is AWS; the local runtime serves AWS_PROXY and MOCK")]
    [TestCase("IntegrationType: AWS_PROXY", "ConnectionType: VPC_LINK", 15, "Integration: ConnectionType asks for a VPC link, which the local runtime does not have; leave it out with a condition for local runs")]
    [TestCase("IntegrationType: AWS_PROXY", "TimeoutInMillis: 29001", 15, "Integration: TimeoutInMillis is '29001'; it must be a whole number from 50 to 29000")]
    [TestCase("IntegrationType: AWS_PROXY", "TimeoutInMillis: 49", 15, "Integration: TimeoutInMillis is '49'; it must be a whole number from 50 to 29000")]
    [TestCase("${Answer.Arn}/", "arn:other/", 16, "Integration: IntegrationUri is arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:other/invocations, which invokes no function of this template; build it from the Arn of one")]
    public void What_cannot_be_served_ends_the_start_with_its_line(string old, string with, int line, string message) =>
        Assert.That(TestTemplate.Error(Replaced(old, with)), Is.EqualTo($"t.yaml:{line}: {message}"));

    [TestCase(SecondApi, "Second: this is a second API beside Api; the local runtime serves one")]
    [TestCase("  Second: {Type: AWS::ApiGatewayV2::Stage, Properties: {ApiId: !Ref Api}}\n", "Second: this is a second stage beside Stage; the local runtime serves one")]
    [TestCase("  Second: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: $default, Target: !Sub 'integrations/${Integration}'}}\n", "Second: RouteKey is $default, which another route has too")]
    public void What_may_be_there_once_is_reported_the_second_time(string resource, string message) =>
        Assert.That(TestTemplate.Error(Template + resource), Is.EqualTo($"t.yaml:{1 + Template.Count(character => character == '\n')}: {message}"));
}
