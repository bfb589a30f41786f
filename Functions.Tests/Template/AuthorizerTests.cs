using Functions.Local.Template;
using Route = Functions.Local.Template.Route;

namespace Functions.Tests.Template;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-authorizer.html</summary>
public sealed class AuthorizerTests
{
    private const string Uri = "!Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Authorize.Arn}/invocations";
    private const string Sources = "IdentitySource: [route.request.header.Auth, route.request.querystring.Name]";

    /// <summary>A template that deploys, with two functions and an authorizer; each test changes something of it.</summary>
    private const string Sound =
        $$"""
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: {ProtocolType: WEBSOCKET, Name: test, RouteSelectionExpression: $request.body.action}
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            DependsOn: [ConnectRoute]
            Properties: {ApiId: !Ref Api, StageName: live, AutoDeploy: true}
          ConnectRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: {ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer, Target: !Sub 'integrations/${Integration}'}
          Authorizer:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              ApiId: !Ref Api
              Name: authorizer
              AuthorizerType: REQUEST
              AuthorizerUri: {{Uri}}
              {{Sources}}
          AuthorizerPermission:
            Type: AWS::Lambda::Permission
            Properties: {FunctionName: !Ref Authorize, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com, {{SourceArn}}/authorizers/${Authorizer}'}
          Integration:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: AWS_PROXY, IntegrationUri: !Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Connect.Arn}/invocations'}
          Permission:
            Type: AWS::Lambda::Permission
            Properties: {FunctionName: !Ref Connect, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com}
          Connect:
            Type: AWS::Lambda::Function
            Properties: {Runtime: provided.al2023, Handler: connect, Code: x.zip, Role: arn:aws:iam::123456789012:role/x}
          Authorize:
            Type: AWS::Lambda::Function
            Properties: {Runtime: provided.al2023, Handler: authorize, Code: x.zip, Role: arn:aws:iam::123456789012:role/x}

        """;

    private const string SourceArn = "SourceArn: !Sub 'arn:aws:execute-api:us-east-1:${AWS::AccountId}:${Api}";

    [Test]
    public void A_route_has_its_authorizer_and_the_stack_the_authorizers_function()
    {
        var stack = TestTemplate.Read(Sound);
        var authorizer = stack.Api.Routes["$connect"].Authorizer!;
        Assert.Multiple(() =>
        {
            Assert.That(authorizer.FunctionName, Is.EqualTo("local-Authorize"));
            Assert.That(authorizer.Timeout, Is.EqualTo(TimeSpan.FromSeconds(29)));
            Assert.That(authorizer.IdentitySources, Is.EqualTo(new[]
            {
                new IdentitySource(IdentitySourceKind.Header, "Auth"),
                new IdentitySource(IdentitySourceKind.QueryString, "Name"),
            }));
            Assert.That(stack.Functions.Select(function => function.LogicalId), Is.EqualTo(["Connect", "Authorize"]));
            Assert.That(stack.LeftOut, Is.Empty);
            Assert.That(stack.Warnings, Is.Empty);
            Assert.That(stack.Api.Arn, Is.EqualTo($"arn:aws:execute-api:us-east-1:123456789012:{stack.Api.ApiId}"));
        });
    }

    [TestCase("Authorize", true, false)]
    [TestCase("Connect", false, true)]
    [TestCase(null, false, false)]
    public void A_function_to_step_through_may_take_as_long_as_it_takes(string? debugged, bool authorizerWaits, bool integrationWaits)
    {
        var route = TestTemplate.Read(Sound).WithoutTimeoutsOf(debugged).Api.Routes["$connect"];
        Assert.That(route.Authorizer!.Timeout == Timeout.InfiniteTimeSpan, Is.EqualTo(authorizerWaits));
        Assert.That(((ProxyIntegration)route.Integration).Timeout == Timeout.InfiniteTimeSpan, Is.EqualTo(integrationWaits));
    }

    [TestCase("!GetAtt Authorize.Arn")]
    [TestCase("!Sub 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${Authorize.Arn}:live/invocations'")]
    public void An_authorizer_names_its_function_as_an_integration_does(string uri) =>
        Assert.That(Connect(Replaced(Uri, uri)).Authorizer!.FunctionName, Is.EqualTo("local-Authorize"));

    [TestCase("!GetAtt Authorizer.AuthorizerId")]
    public void A_route_refers_to_its_authorizer_in_every_form(string id) =>
        Assert.That(Connect(Replaced("!Ref Authorizer, ", $"{id}, ")).Authorizer, Is.Not.Null);

    [TestCase("IdentitySource: []")]
    [TestCase("IdentityValidationExpression: '.*'")]
    [TestCase("IdentitySource: !Ref AWS::NoValue")]
    public void An_authorizer_needs_no_identity_source(string sources) =>
        Assert.That(Connect(Replaced(Sources, sources)).Authorizer!.IdentitySources, Is.Empty);

    [TestCase("route.request.header.Sec-WebSocket-Protocol", IdentitySourceKind.Header, "Sec-WebSocket-Protocol")]
    [TestCase("route.request.querystring.a.b", IdentitySourceKind.QueryString, "a.b")]
    [TestCase("context.identity.sourceIp", IdentitySourceKind.Context, "identity.sourceIp")]
    [TestCase("stageVariables.room", IdentitySourceKind.StageVariable, "room")]
    public void An_identity_source_is_read(string expression, object kind, string name) =>
        Assert.That(
            Connect(Replaced(Sources, $"IdentitySource: [{expression}]")).Authorizer!.IdentitySources,
            Is.EqualTo([new IdentitySource((IdentitySourceKind)kind, name)]));

    /// <summary>What one parameter switches on and off.</summary>
    [TestCase("https://issuer.example", true)]
    [TestCase("", false)]
    public void A_condition_may_leave_the_authorizer_out(string issuer, bool isThere)
    {
        var template = Replaced("AuthorizationType: CUSTOM, AuthorizerId: !Ref Authorizer,", "AuthorizationType: !If [SignIn, CUSTOM, NONE], AuthorizerId: !If [SignIn, !Ref Authorizer, !Ref AWS::NoValue],")
            .Replace("    Type: AWS::ApiGatewayV2::Authorizer\n", "    Type: AWS::ApiGatewayV2::Authorizer\n    Condition: SignIn\n", StringComparison.Ordinal)
            .Replace("  AuthorizerPermission:\n", "  AuthorizerPermission:\n    Condition: SignIn\n", StringComparison.Ordinal)
            .Replace("  Authorize:\n", "  Authorize:\n    Condition: SignIn\n", StringComparison.Ordinal)
            + "Parameters: {Issuer: {Type: String}}\nConditions: {SignIn: !Not [!Equals [!Ref Issuer, '']]}\n";
        var stack = TestTemplate.Read(template, ("Issuer", issuer));
        Assert.That(stack.Api.Routes["$connect"].Authorizer is not null, Is.EqualTo(isThere));
        Assert.That(stack.Functions, Has.Count.EqualTo(isThere ? 2 : 1));
        Assert.That(stack.Warnings, Is.Empty);
    }

    [TestCase("AuthorizationType: CUSTOM", "AuthorizationType: NONE")]
    [TestCase("AuthorizationType: CUSTOM", "AuthorizationType: ''")]
    [TestCase("AuthorizationType: CUSTOM, ", "")]
    public void An_authorizer_that_the_type_does_not_ask_is_warned_of(string old, string with)
    {
        var stack = TestTemplate.Read(Replaced(old, with));
        Assert.That(stack.Api.Routes["$connect"].Authorizer, Is.Null);
        Assert.That(stack.Warnings, Is.EqualTo(
            ["t.yaml:9: ConnectRoute has an AuthorizerId but no AuthorizationType CUSTOM, so nobody asks the authorizer; add that, or remove the id"]));
        Assert.That(stack.LeftOut, Is.EqualTo(["Authorize, a function that no route of Api invokes"]));
    }

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
    [TestCase("RouteKey: $connect", "RouteKey: $default", 11, "ConnectRoute: AuthorizationType is CUSTOM for $default; a WebSocket API has an authorizer for $connect only, whose answer every later event carries")]
    [TestCase("RouteKey: $connect", "RouteKey: $disconnect", 11, "ConnectRoute: AuthorizationType is CUSTOM for $disconnect; a WebSocket API has an authorizer for $connect only, whose answer every later event carries")]
    [TestCase("AuthorizationType: CUSTOM", "AuthorizationType: JWT", 11, "ConnectRoute: AuthorizationType is JWT, which HTTP APIs alone have; a WebSocket API needs CUSTOM and a REQUEST authorizer")]
    [TestCase("AuthorizationType: CUSTOM", "AuthorizationType: AWS_IAM", 11, "ConnectRoute: AuthorizationType asks for AWS_IAM, which the local runtime does not check; leave it out with a condition for local runs")]
    [TestCase("AuthorizerId: !Ref Authorizer, ", "", 9, "ConnectRoute: AuthorizerId is missing; AuthorizationType CUSTOM needs the authorizer that decides")]
    [TestCase("AuthorizerId: !Ref Authorizer", "AuthorizerId: abc123", 11, "ConnectRoute: AuthorizerId is abc123, which names no authorizer of this template; write a Ref to one")]
    [TestCase("AuthorizerType: REQUEST", "AuthorizerType: JWT", 17, "Authorizer: AuthorizerType is JWT, which HTTP APIs alone have; a WebSocket API needs REQUEST and a function")]
    [TestCase("AuthorizerType: REQUEST", "AuthorizerType: TOKEN", 17, "Authorizer: AuthorizerType is TOKEN; an authorizer of a WebSocket API must be REQUEST")]
    [TestCase("      AuthorizerType: REQUEST\n", "", 12, "Authorizer: AuthorizerType is missing; AWS::ApiGatewayV2::Authorizer needs it")]
    [TestCase($"      AuthorizerUri: {Uri}\n", "", 12, "Authorizer: AuthorizerUri is missing; AWS::ApiGatewayV2::Authorizer needs it")]
    [TestCase(Uri, "arn:aws:lambda:us-east-1:123456789012:function:other", 18, "Authorizer: AuthorizerUri is arn:aws:lambda:us-east-1:123456789012:function:other, which invokes no function of this template; build it from the Arn of one")]
    [TestCase(Sources, "IdentitySource: route.request.header.Auth", 19, "Authorizer: IdentitySource is a single value; it must be a list")]
    [TestCase(Sources, "IdentitySource: [{a: b}]", 19, "Authorizer: IdentitySource holds a mapping; it must hold single values")]
    [TestCase(Sources, "IdentitySource: [$request.header.Auth]", 19, "Authorizer: IdentitySource has $request.header.Auth; a WebSocket API takes route.request.header.NAME, route.request.querystring.NAME, context.NAME and stageVariables.NAME")]
    [TestCase(Sources, "IdentitySource: [method.request.header.Auth]", 19, "Authorizer: IdentitySource has method.request.header.Auth; a WebSocket API takes route.request.header.NAME, route.request.querystring.NAME, context.NAME and stageVariables.NAME")]
    [TestCase(Sources, "IdentitySource: [route.request.header.]", 19, "Authorizer: IdentitySource has route.request.header.; a WebSocket API takes route.request.header.NAME, route.request.querystring.NAME, context.NAME and stageVariables.NAME")]
    public void What_cannot_be_served_ends_the_start_with_its_line(string old, string with, int line, string message) =>
        Assert.That(TestTemplate.Error(Replaced(old, with)), Is.EqualTo($"t.yaml:{line}: {message}"));

    // https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html has the ARN.
    [TestCase("/authorizers/${Authorizer}'", "/authorizers/*'", true)]
    [TestCase("/authorizers/${Authorizer}'", "/*'", true)]
    [TestCase("/authorizers/${Authorizer}'", "/*/*'", true)]
    [TestCase("/authorizers/${Authorizer}'", "/live/$connect'", false)]
    [TestCase("/authorizers/${Authorizer}'", "/*/$connect'", false)]
    [TestCase("FunctionName: !Ref Authorize,", "FunctionName: !Ref Connect,", false)]
    [TestCase("Principal: apigateway.amazonaws.com, SourceArn", "Principal: events.amazonaws.com, SourceArn", false)]
    public void An_authorizer_that_API_Gateway_may_not_invoke_is_warned_of(string old, string with, bool isAllowed) =>
        Assert.That(Warnings(Replaced(old, with)), isAllowed ? Is.Empty : Is.EqualTo([NoPermission]));

    [TestCase("!Sub 'arn:aws:iam::123456789012:role/invoke'", true)]
    [TestCase("!ImportValue role", true)]
    [TestCase("''", false)]
    [TestCase("!Ref AWS::NoValue", false)]
    public void An_authorizer_with_a_role_needs_no_permission(string role, bool isEnough) =>
        Assert.That(
            Warnings(Replaced("AuthorizerType: REQUEST", $"AuthorizerType: REQUEST\n      AuthorizerCredentialsArn: {role}").Replace("FunctionName: !Ref Authorize,", "FunctionName: !Ref Connect,", StringComparison.Ordinal)),
            isEnough ? Is.Empty : Is.EqualTo([NoPermission]));

    // "AuthorizerResultTtlInSeconds cannot be set for WEBSOCKET protocol Apis": https://github.com/hashicorp/terraform-provider-aws/pull/15232
    [TestCase("AuthorizerResultTtlInSeconds: 300", "AuthorizerResultTtlInSeconds")]
    [TestCase("AuthorizerResultTtlInSeconds: 0", "AuthorizerResultTtlInSeconds")]
    [TestCase("AuthorizerPayloadFormatVersion: '2.0'", "AuthorizerPayloadFormatVersion")]
    [TestCase("EnableSimpleResponses: true", "EnableSimpleResponses")]
    [TestCase("AuthorizerResultTtlInSeconds: !Ref AWS::NoValue", null)]
    public void What_only_HTTP_APIs_have_is_warned_of(string property, string? name) =>
        Assert.That(
            Warnings(Replaced("AuthorizerType: REQUEST", $"AuthorizerType: REQUEST\n      {property}")),
            name is null ? Is.Empty : Is.EqualTo([$"t.yaml:12: Authorizer: {name} is of HTTP APIs' authorizers alone, and a WebSocket API asks its authorizer for every connection; remove it"]));

    [TestCase(Uri, "!GetAtt Authorize.Arn", "Authorizer: API Gateway refuses an AuthorizerUri that is a function's ARN; write arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/ARN/invocations")]
    [TestCase("      ApiId: !Ref Api\n      Name: authorizer\n", "      ApiId: other\n      Name: authorizer\n", "Authorizer is of another API than the route that uses it, which fails at AWS; make its ApiId a Ref to Api")]
    [TestCase("      Name: authorizer\n", "", "Authorizer has no Name, without which AWS creates no AWS::ApiGatewayV2::Authorizer")]
    public void What_AWS_refuses_of_an_authorizer_is_warned_of(string old, string with, string warning) =>
        Assert.That(Warnings(Replaced(old, with)), Is.EqualTo([$"t.yaml:12: {warning}"]));

    private const string NoPermission =
        "t.yaml:12: Authorizer: no AWS::Lambda::Permission lets API Gateway invoke local-Authorize to authorize, which fails at AWS; "
        + "add one with Principal apigateway.amazonaws.com and a SourceArn of this API that ends in /authorizers/*, or none";

    private static Route Connect(string template) => TestTemplate.Read(template).Api.Routes["$connect"];

    private static IReadOnlyList<string> Warnings(string template) => TestTemplate.Read(template).Warnings;

    private static string Replaced(string old, string with) =>
        Sound.Replace(old, with, StringComparison.Ordinal) is var replaced && replaced != Sound
            ? replaced
            : throw new ArgumentException($"The template has no {old}", nameof(old));
}
