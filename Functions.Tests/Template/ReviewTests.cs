namespace Functions.Tests.Template;

/// <summary>What runs here though CloudFormation refuses it or it fails at AWS: a line about each at the start.</summary>
public sealed class ReviewTests
{
    /// <summary>A template that deploys; each test takes something of it away.</summary>
    private const string Sound =
        """
        AWSTemplateFormatVersion: 2010-09-09
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {ProtocolType: WEBSOCKET, Name: test, RouteSelectionExpression: $request.body.action}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            DependsOn: [EchoRoute]
            Properties: {ApiId: !Ref Api, StageName: live, AutoDeploy: true}
          EchoRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: echo, Target: !Sub 'integrations/${Integration}', RouteResponseSelectionExpression: $default}
          Response:
            Type: AWS::ApiGatewayV2::RouteResponse
            Properties: {ApiId: !Ref Api, RouteId: !Ref EchoRoute, RouteResponseKey: $default}
          ConnectRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $connect, Target: !Sub 'integrations/${Integration}'}
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations'}
          Permission:
            Type: AWS::Lambda::Permission
            Properties: {FunctionName: !Ref Echo, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com}
          Echo:
            Type: AWS::Lambda::Function
            Properties: {Runtime: provided.al2023, Handler: echo, Code: echo.zip, Role: !GetAtt Role.Arn}
          Role:
            Type: AWS::IAM::Role
            Properties: {AssumeRolePolicyDocument: {Version: 2012-10-17}}
        Outputs:
          Url: {Value: !GetAtt Api.ApiEndpoint, Export: {Name: !Sub '${AWS::StackName}-url'}}

        """;

    private const string Deployed = "DeploymentId: !Ref Deployment";
    private const string Permission = "FunctionName: !Ref Echo, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com";
    private const string SourceArn = "SourceArn: !Sub 'arn:aws:execute-api:us-east-1:${AWS::AccountId}:${Api}";

    [Test]
    public void A_template_that_deploys_has_no_warning() => Assert.That(Warnings(Sound), Is.Empty);

    [Test]
    public void The_chats_own_template_has_no_warning_and_nothing_left_out()
    {
        var stack = ChatTemplate.Stack();
        Assert.That(stack.Warnings, Is.Empty);
        Assert.That(stack.LeftOut, Is.Empty);
    }

    [TestCase("FunctionName: !GetAtt Echo.Arn, Action: lambda:*, Principal: apigateway.amazonaws.com")]
    [TestCase("FunctionName: !Sub '${AWS::AccountId}:function:${Echo}', Action: lambda:InvokeFunction, Principal: '*'")]
    [TestCase($"{Permission}, SourceAccount: !Ref AWS::AccountId")]
    [TestCase($"{Permission}, SourceAccount: '210987654321'")]
    [TestCase($"{Permission}, SourceArn: !Sub 'arn:aws:execute-api:us-east-1:210987654321:${{Api}}/*'")]
    [TestCase($"{Permission}, {SourceArn}/*'")]
    [TestCase($"{Permission}, {SourceArn}/*/*'")]
    [TestCase($"{Permission}, {SourceArn}/live/*'")]
    [TestCase($"{Permission}, SourceArn: arn:aws:execute-api:*:*:*")]
    [TestCase($"{Permission}, SourceArn: !ImportValue other")]
    public void A_permission_that_lets_API_Gateway_invoke_the_function_is_found_in_every_form(string permission) =>
        Assert.That(Warnings(Replaced(Permission, permission)), Is.Empty);

    [TestCase("FunctionName: other, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com", "echo, $connect")]
    [TestCase("FunctionName: !Sub '${Echo}:live', Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com", "echo, $connect")]
    [TestCase("FunctionName: !Ref Echo, Action: lambda:GetFunction, Principal: apigateway.amazonaws.com", "echo, $connect")]
    [TestCase("FunctionName: !Ref Echo, Action: lambda:InvokeFunction, Principal: events.amazonaws.com", "echo, $connect")]
    [TestCase($"{Permission}, SourceAccount: '2109'", "echo, $connect")]
    [TestCase($"{Permission}, SourceArn: 'arn:aws:execute-api:us-east-1:123456789012:other/*'", "echo, $connect")]
    [TestCase($"{Permission}, SourceArn: 'arn:aws:execute-api:eu-west-1:*:*'", "echo, $connect")]
    [TestCase($"{Permission}, {SourceArn}/dev/*'", "echo, $connect")]
    [TestCase($"{Permission}, {SourceArn}/live/$connect'", "echo")]
    [TestCase($"{Permission}, {SourceArn}/*/ech?'", "$connect")]
    [TestCase($"{Permission}, {SourceArn}/*$connect'", "echo")]
    public void A_permission_that_does_not_is_warned_of_with_the_routes_that_fail(string permission, string routes) =>
        Assert.That(Warnings(Replaced(Permission, permission)), Is.EqualTo([NoPermission("Echo", routes)]));

    [Test]
    public void An_integration_without_a_permission_is_warned_of() =>
        Assert.That(Warnings(Replaced("AWS::Lambda::Permission", "AWS::SNS::Topic")), Is.EqualTo([NoPermission("Echo", "echo, $connect")]));

    [Test]
    public void An_integration_with_a_role_of_its_own_needs_no_permission() =>
        Assert.That(
            Warnings(Replaced("AWS::Lambda::Permission", "AWS::SNS::Topic").Replace("IntegrationType:", "CredentialsArn: !GetAtt Role.Arn, IntegrationType:", StringComparison.Ordinal)),
            Is.Empty);

    [TestCase("''", false)]
    [TestCase("!Ref AWS::NoValue", false)]
    [TestCase("!GetAtt Role.Arn", true)]
    [TestCase("!ImportValue role", true)]
    public void An_integration_with_a_role_needs_no_permission(string role, bool isEnough) =>
        Assert.That(
            Warnings(Replaced("IntegrationType: AWS_PROXY", $"IntegrationType: AWS_PROXY, CredentialsArn: {role}").Replace("AWS::Lambda::Permission", "AWS::SNS::Topic", StringComparison.Ordinal)),
            isEnough ? Is.Empty : Is.EqualTo([NoPermission("Echo", "echo, $connect")]));

    [TestCase("ApiId: !Ref Api, IntegrationType", "ApiId: other, IntegrationType", "t.yaml:19: Integration")]
    [TestCase("ApiId: !Ref Api, RouteId", "ApiId: other, RouteId", "t.yaml:13: Response")]
    public void What_a_route_uses_of_another_API_is_warned_of(string own, string other, string part) =>
        Assert.That(
            Warnings(Replaced(own, other)),
            Is.EqualTo([$"{part} is of another API than the route that uses it, which fails at AWS; make its ApiId a Ref to Api"]));

    [Test]
    public void A_deployment_beside_AutoDeploy_is_warned_of() =>
        Assert.That(
            Warnings(Replaced("AutoDeploy: true", "AutoDeploy: true, DeploymentId: abc123")),
            Is.EqualTo(["t.yaml:6: Stage has both AutoDeploy and a DeploymentId, which API Gateway does not update while AutoDeploy is on; keep one of them"]));

    [Test]
    public void An_empty_connection_type_asks_for_nothing() =>
        Assert.That(Warnings(Replaced("IntegrationType: AWS_PROXY", "IntegrationType: AWS_PROXY, ConnectionType: ''")), Is.Empty);

    [Test]
    public void An_alias_needs_a_permission_of_its_own()
    {
        var aliased = Replaced("${Echo.Arn}/", "${Echo.Arn}:live/");
        Assert.That(Warnings(aliased), Is.EqualTo([NoPermission("Echo:live", "echo, $connect")]));
        Assert.That(Warnings(aliased.Replace("FunctionName: !Ref Echo", "FunctionName: !Sub '${Echo}:live'", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void AutoDeploy_that_waits_for_no_route_is_warned_of() =>
        Assert.That(
            Warnings(Replaced("    DependsOn: [EchoRoute]\n", "")),
            Is.EqualTo(["t.yaml:6: Stage: AutoDeploy waits for no route, and API Gateway refuses to deploy an API that has none; let it wait with DependsOn: EchoRoute, ConnectRoute"]));

    [Test]
    public void AutoDeploy_may_wait_for_a_route_through_another_resource() =>
        Assert.That(Warnings(Replaced("DependsOn: [EchoRoute]", "DependsOn: Response")), Is.Empty);

    [TestCase("RouteSettings: {echo: {ThrottlingRateLimit: 1}}", null)]
    [TestCase("RouteSettings: {$connect: {ThrottlingRateLimit: 1}, echo: {}}", "$connect")]
    public void Settings_of_a_route_that_the_stage_does_not_wait_for_are_warned_of(string settings, string? routes) =>
        Assert.That(
            Warnings(Replaced("AutoDeploy: true", $"AutoDeploy: true, {settings}")),
            routes is null ? Is.Empty : Is.EqualTo([$"t.yaml:6: Stage: RouteSettings names {routes}, which AWS does not find before the route is there; let the stage wait with DependsOn"]));

    [TestCase("DependsOn: [EchoRoute, ConnectRoute, Response]", "ApiId: !Ref Api", Deployed, null)]
    [TestCase("DependsOn: [ConnectRoute, Response]", "ApiId: !Ref Api", Deployed, null)]
    [TestCase("DependsOn: [EchoRoute, ConnectRoute]", "ApiId: !Ref Api", Deployed, "it may be made before Response, which the stage at AWS then lacks; let it wait with DependsOn")]
    [TestCase("DependsOn: [EchoRoute]", "ApiId: !Ref Api", Deployed, "it may be made before ConnectRoute, Response, which the stage at AWS then lacks; let it wait with DependsOn")]
    [TestCase("DependsOn: []", "ApiId: !Ref Api", Deployed, "it waits for no route, and API Gateway refuses to deploy an API that has none; let it wait with DependsOn: EchoRoute, ConnectRoute, Response")]
    [TestCase("DependsOn: [Response, ConnectRoute, Stage]", "ApiId: !Ref Api, StageName: live", "Description: none", null)]
    [TestCase("DependsOn: [Response, ConnectRoute]", "ApiId: !Ref Api, StageName: !Ref Stage", "Description: none", null)]
    [TestCase("DependsOn: [Response, ConnectRoute]", "ApiId: !Ref Api, StageName: live", "Description: none", "its StageName must be an existing stage at AWS; let it wait with DependsOn: Stage")]
    [TestCase("DependsOn: [Response, ConnectRoute]", "ApiId: !Ref Api, StageName: live", Deployed, "its StageName must be an existing stage at AWS, and Stage waits for this deployment; remove StageName")]
    public void A_deployment_that_does_not_wait_for_what_it_deploys_is_warned_of(string dependsOn, string deployment, string stage, string? warning) =>
        Assert.That(
            Warnings(Replaced("AutoDeploy: true", stage).Replace("    DependsOn: [EchoRoute]\n", "", StringComparison.Ordinal)
                .Replace("Outputs:", $"  Deployment: {{Type: AWS::ApiGatewayV2::Deployment, {dependsOn}, Properties: {{{deployment}}}}}\nOutputs:", StringComparison.Ordinal)),
            warning is null ? Is.Empty : Is.EqualTo([$"t.yaml:30: Deployment: {warning}"]));

    [TestCase("{Value: !Ref Nothing}", "Nothing is neither a parameter nor a resource of this template")]
    [TestCase("{Value: !GetAtt Nothing.Arn}", "Nothing is neither a parameter nor a resource of this template")]
    [TestCase("{Value: !Sub '${Api}/${Nothing}'}", "Nothing is neither a parameter nor a resource of this template")]
    [TestCase("{Value: !Ref Api, Export: {Name: !Sub '${Nothing}'}}", "Nothing is neither a parameter nor a resource of this template")]
    [TestCase("{Value: !Ref Extra}", "this refers to Extra, which the condition Never leaves out; put the reference in Fn::If: [Never, ...]")]
    [TestCase("{Value: !If [Nowhere, a, b]}", "there is no condition Nowhere in the Conditions section")]
    [TestCase("{Value: a, Condition: Nowhere}", "there is no condition Nowhere in the Conditions section")]
    [TestCase("{Value: !GetAtt Api}", "Fn::GetAtt takes Resource.Attribute or [Resource, Attribute]")]
    public void An_output_that_refers_to_nothing_is_warned_of(string output, string warning) =>
        Assert.That(Warnings(WithOutput(output)), Is.EqualTo([$"t.yaml:33: the output More: {warning}; CloudFormation refuses the template"]));

    [TestCase("  Url:", "  More: {Value: !Ref AWS::Planet}\n  Url:", "t.yaml:32: More: there is no pseudo parameter AWS::Planet; CloudFormation refuses the template")]
    [TestCase("{Version: 2012-10-17}", "!Sub '${AWS::Account} ${AWS::AccountId}'", "t.yaml:30: Role: there is no pseudo parameter AWS::Account; CloudFormation refuses the template")]
    [TestCase("!GetAtt Api.ApiEndpoint", "!GetAtt Api.Arn", "t.yaml:32: Url: AWS::ApiGatewayV2::Api has no attribute Arn; it has ApiEndpoint, ApiId; CloudFormation refuses the template")]
    [TestCase("!GetAtt Api.ApiEndpoint", "!Sub '${Echo.Name}'", "t.yaml:32: Url: AWS::Lambda::Function has no attribute Name; it has Arn, SnapStartResponse, SnapStartResponse.ApplyOn, SnapStartResponse.OptimizationStatus; CloudFormation refuses the template")]
    public void What_there_is_not_is_warned_of_where_nothing_here_needs_it(string old, string with, string warning) =>
        Assert.That(Warnings(Replaced(old, with)), Is.EqualTo([warning]));

    [TestCase("{Value: !Ref Extra, Condition: Never}")]
    [TestCase("{Value: !If [Never, !Ref Extra, none]}")]
    [TestCase("{Value: !Ref AWS::Region}")]
    [TestCase("{Value: !ImportValue other}")]
    public void An_output_that_the_stack_gets_is_not(string output) => Assert.That(Warnings(WithOutput(output)), Is.Empty);

    [TestCase("{Description: none}")]
    [TestCase("text")]
    public void An_output_without_a_value_is_warned_of(string output) =>
        Assert.That(Warnings(WithOutput(output)), Is.EqualTo(["t.yaml:33: the output More has no Value; CloudFormation refuses the template"]));

    [TestCase(", Code: echo.zip", "", "t.yaml:25: Echo has no Code, without which AWS creates no AWS::Lambda::Function")]
    [TestCase(", Code: echo.zip, Role: !GetAtt Role.Arn", "", "t.yaml:25: Echo has no Code and no Role, without which AWS creates no AWS::Lambda::Function")]
    [TestCase("Name: test, ", "", "t.yaml:3: Api has no Name, without which AWS creates no AWS::ApiGatewayV2::Api")]
    [TestCase("{ApiId: !Ref Api, IntegrationType", "{IntegrationType", "t.yaml:19: Integration has no ApiId, without which AWS creates no AWS::ApiGatewayV2::Integration")]
    [TestCase("{ApiId: !Ref Api, RouteId", "{RouteId", "t.yaml:13: Response has no ApiId, without which AWS creates no AWS::ApiGatewayV2::RouteResponse")]
    [TestCase("{AssumeRolePolicyDocument: {Version: 2012-10-17}}", "{}", "t.yaml:28: Role has no AssumeRolePolicyDocument, without which AWS creates no AWS::IAM::Role")]
    [TestCase("2010-09-09", "2012-10-17", "t.yaml:1: CloudFormation knows the AWSTemplateFormatVersion 2010-09-09 only and refuses the template; write that, or remove it")]
    [TestCase("  Url:", "  web-url:", "t.yaml:32: CloudFormation refuses the output web-url: a name has letters and digits only")]
    [TestCase("  Role:\n", "  Role: {Type: AWS::IAM::Role, Properties: {AssumeRolePolicyDocument: {}}}\n  the_role:\n", "t.yaml:29: CloudFormation refuses the resource the_role: a name has letters and digits only")]
    [TestCase("Handler: echo", "Handler: echo, Environment: {Variables: {1ST: a}}", "t.yaml:25: Echo: Lambda refuses the variable 1ST: a name begins with a letter and has two or more letters, digits and underscores")]
    [TestCase("Handler: echo", "Handler: echo, FunctionName: my.function", "t.yaml:25: Echo: Lambda refuses the FunctionName my.function: a name has 1 to 64 letters, digits, hyphens and underscores")]
    public void What_AWS_refuses_is_warned_of_at_its_line(string old, string with, string warning) =>
        Assert.That(Warnings(Replaced(old, with)), Is.EqualTo([warning]));

    [TestCase(4093, 0)]
    [TestCase(4094, 1)]
    public void Variables_beyond_4_KB_are_warned_of(int length, int warnings) =>
        Assert.That(
            Warnings(Replaced("Handler: echo", $"Handler: echo, Environment: {{Variables: {{ABC: {new string('x', length)}}}}}")),
            Has.Count.EqualTo(warnings));

    private static IReadOnlyList<string> Warnings(string template) => TestTemplate.Read(template).Warnings;

    private static string NoPermission(string function, string routes) =>
        $"t.yaml:19: Integration: no AWS::Lambda::Permission lets API Gateway invoke local-{function} for {routes}, which fails at AWS; "
        + "add one with Principal apigateway.amazonaws.com and a SourceArn of this API, or none";

    private static string WithOutput(string output) =>
        Sound.Replace(
            "Outputs:\n", $"  Extra: {{Type: AWS::SNS::Topic, Condition: Never}}\nOutputs:\n  More: {output}\n", StringComparison.Ordinal)
        + "Conditions: {Never: !Equals [a, b]}\n";

    private static string Replaced(string old, string with) =>
        Sound.Replace(old, with, StringComparison.Ordinal) is var replaced && replaced != Sound
            ? replaced
            : throw new ArgumentException($"The template has no {old}", nameof(old));
}
