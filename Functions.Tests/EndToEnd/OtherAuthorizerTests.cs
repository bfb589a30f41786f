using System.Net;
using Functions.Tests.Lambda;

namespace Functions.Tests.EndToEnd;

/// <summary>An authorizer of a template that is not the chat's, in another language, asked by the whole runtime.</summary>
[TestFixture]
internal sealed class OtherAuthorizerTests
{
    private const string Template =
        """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: { Name: door, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.verb }
          ConnectRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: { ApiId: !Ref Api, RouteKey: $connect, AuthorizationType: CUSTOM, AuthorizerId: !Ref Doorkeeper, Target: !Sub "integrations/${EchoIntegration}" }
          DefaultRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: { ApiId: !Ref Api, RouteKey: $default, Target: !Sub "integrations/${EchoIntegration}", RouteResponseSelectionExpression: $default }
          DefaultRouteResponse:
            Type: AWS::ApiGatewayV2::RouteResponse
            Properties: { ApiId: !Ref Api, RouteId: !Ref DefaultRoute, RouteResponseKey: $default }
          EchoIntegration:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: AWS_PROXY
              IntegrationUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations
          Doorkeeper:
            Type: AWS::ApiGatewayV2::Authorizer
            Properties:
              ApiId: !Ref Api
              Name: doorkeeper
              AuthorizerType: REQUEST
              AuthorizerUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Authorize.Arn}/invocations
              IdentitySource: [route.request.header.X-Key]
          Permission:
            Type: AWS::Lambda::Permission
            Properties: { FunctionName: !Ref Authorize, Action: lambda:InvokeFunction, Principal: apigateway.amazonaws.com }
          Authorize:
            Type: AWS::Lambda::Function
            Properties: { Runtime: provided.al2023, Handler: authorize, Code: door.zip, Role: arn:aws:iam::123456789012:role/door }
          Echo:
            Type: AWS::Lambda::Function
            Properties: { Runtime: provided.al2023, Handler: echo, Code: door.zip, Role: arn:aws:iam::123456789012:role/door }
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            DependsOn: DefaultRoute
            Properties: { ApiId: !Ref Api, StageName: v1, AutoDeploy: true }
        """;

    /// <summary>Lets the right key in. The other function answers with the authorizer's part of its own event.</summary>
    private const string Bootstrap =
        """
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        headers=headers.$_HANDLER.$$
        while event=$(curl -s -f -D "$headers" "$api/invocation/next"); do
          id=$(tr -d '\r' < "$headers" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //Ip')
          end=response
          case "$_HANDLER$event" in
            authorize*'"X-Key":"right"'*) effect=Allow ;;
            authorize*'"X-Key":"wrong"'*) effect=Deny ;;
            authorize*'"X-Key":"crash"'*) exit 7 ;;
            *) effect=none ;;
          esac
          case "$_HANDLER $effect" in
            'authorize none') end=error; answer='{"errorMessage":"Unauthorized","errorType":"Error"}' ;;
            authorize*)
              arn=$(printf %s "$event" | sed 's/.*"methodArn":"\([^"]*\)".*/\1/')
              answer="{\"principalId\":\"me\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":[{\"Effect\":\"$effect\",\"Action\":\"execute-api:Invoke\",\"Resource\":\"$arn\"}]},\"context\":{\"level\":7}}" ;;
            *)
              who=$(printf %s "$event" | sed 's/.*"authorizer":\({[^}]*}\).*/\1/; s/"/\\"/g')
              answer="{\"statusCode\":200,\"headers\":{\"Sec-WebSocket-Protocol\":\"chat\"},\"body\":\"$who\"}" ;;
          esac
          curl -s -f -o /dev/null --data-binary "$answer" "$api/invocation/$id/$end"
        done
        """;

    [Test]
    public async Task An_authorizer_in_shell_lets_in_refuses_fails_and_recovers()
    {
        var code = TestCode.Bootstrap(Bootstrap);
        var template = Path.Combine(code, "door.yaml");
        await File.WriteAllTextAsync(template, Template);
        await using var runtime = await LocalProcess.StartAsync("--template", template, "--code", code);

        await using var client = await ChatClient.ConnectAsync(runtime.WebSocketUrl, ["other", "chat"], ("X-Key", "right"));
        await client.SendAsync("who am I");
        var who = await client.ReceiveNextAsync();

        Assert.That(client.SubProtocol, Is.EqualTo("chat"));
        Assert.That(who.Text("principalId"), Is.EqualTo("me"));
        Assert.That(who.Text("level"), Is.EqualTo("7"));
        Assert.That(await RefusedAsync(), Is.EqualTo(HttpStatusCode.Unauthorized), "no key");
        Assert.That(await RefusedAsync(("X-Key", "none")), Is.EqualTo(HttpStatusCode.Unauthorized));
        Assert.That(await RefusedAsync(("X-Key", "wrong")), Is.EqualTo(HttpStatusCode.Forbidden));
        Assert.That(await RefusedAsync(("X-Key", "crash")), Is.EqualTo(HttpStatusCode.InternalServerError));
        await using var next = await ChatClient.ConnectAsync(runtime.WebSocketUrl, ["chat"], ("X-Key", "right"));
        Assert.That(runtime.Output, Has.Some.Match(@"\$connect +Echo if Authorize allows"));

        Task<HttpStatusCode> RefusedAsync(params (string, string)[] headers) => ChatClient.RefusedAsync(runtime.WebSocketUrl, ["chat"], headers);
    }
}
