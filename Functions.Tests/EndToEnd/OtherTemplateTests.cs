using Functions.Tests.Lambda;

namespace Functions.Tests.EndToEnd;

/// <summary>Nothing in Functions.Local is about this chat: another template, another language.</summary>
[TestFixture]
internal sealed class OtherTemplateTests
{
    private const string Template =
        """
        Resources:
          Api:
            Type: AWS::ApiGatewayV2::Api
            Properties: { Name: echo, ProtocolType: WEBSOCKET, RouteSelectionExpression: $request.body.verb }
          Echo:
            Type: AWS::Lambda::Function
            Properties:
              Runtime: provided.al2023
              Handler: any.thing
              Code: echo.zip
              Role: arn:aws:iam::123456789012:role/echo
              Environment: { Variables: { GREETING: hello from the shell } }
          EchoIntegration:
            Type: AWS::ApiGatewayV2::Integration
            Properties:
              ApiId: !Ref Api
              IntegrationType: AWS_PROXY
              IntegrationUri: !Sub arn:${AWS::Partition}:apigateway:${AWS::Region}:lambda:path/2015-03-31/functions/${Echo.Arn}/invocations
          EchoRoute:
            Type: AWS::ApiGatewayV2::Route
            Properties: { ApiId: !Ref Api, RouteKey: echo, Target: !Sub "integrations/${EchoIntegration}", RouteResponseSelectionExpression: $default }
          EchoRouteResponse:
            Type: AWS::ApiGatewayV2::RouteResponse
            Properties: { ApiId: !Ref Api, RouteId: !Ref EchoRoute, RouteResponseKey: $default }
          Stage:
            Type: AWS::ApiGatewayV2::Stage
            Properties: { ApiId: !Ref Api, StageName: v1, AutoDeploy: true }
        """;

    private const string Bootstrap =
        """
        api="http://$AWS_LAMBDA_RUNTIME_API/2018-06-01/runtime"
        headers=headers.$$
        while curl -s -f -o /dev/null -D "$headers" "$api/invocation/next"; do
          id=$(tr -d '\r' < "$headers" | sed -n 's/^Lambda-Runtime-Aws-Request-Id: //Ip')
          curl -s -f -o /dev/null --data-binary "{\"statusCode\":200,\"body\":\"{\\\"said\\\":\\\"$GREETING\\\"}\"}" "$api/invocation/$id/response"
        done
        """;

    /// <summary>A function in Node.js and an HTTP API beside the WebSocket API, and no permission.</summary>
    private const string More =
        """

          Idle:
            Type: AWS::Lambda::Function
            Properties: { Runtime: nodejs22.x, Handler: index.handler, Code: idle.zip, Role: arn:aws:iam::123456789012:role/idle }
          Web:
            Type: AWS::ApiGatewayV2::Api
            Properties: { Body: { openapi: 3.0.1 } }
        """;

    [Test]
    public async Task A_functions_region_is_that_of_the_option_and_what_is_left_out_or_fails_at_AWS_is_printed()
    {
        var code = TestCode.Bootstrap(Bootstrap.Replace("$GREETING", "$AWS_REGION $AWS_DEFAULT_REGION $HOME_REGION ${AWS_ENDPOINT_URL_DYNAMODB%:*}", StringComparison.Ordinal));
        var template = Path.Combine(code, "echo.yaml");
        await File.WriteAllTextAsync(template, Template.Replace("GREETING: hello from the shell", "HOME_REGION: !Ref AWS::Region", StringComparison.Ordinal) + More);
        await using var runtime = await LocalProcess.StartAsync("--template", template, "--code", code, "--region", "cn-north-1");
        await using var client = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

        await client.SendAsync("""{"verb":"echo"}""");
        var answer = await client.ReceiveNextAsync();

        Assert.That(answer.Text("said"), Is.EqualTo("cn-north-1 cn-north-1 cn-north-1 http://127.0.0.1"));
        Assert.That(runtime.Output.TakeWhile(line => !line.StartsWith("ready ", StringComparison.Ordinal)).Select(line => line.Replace(template, "t.yaml", StringComparison.Ordinal)), Is.SupersetOf((string[])[
            "left out: Web, an HTTP API with all that belongs to it: the local runtime serves WebSocket APIs",
            "left out: Idle, a function that no route of Api invokes",
            "warning: t.yaml:25: Stage: AutoDeploy waits for no route, and API Gateway refuses to deploy an API that has none; let it wait with DependsOn: EchoRoute",
        ]));
    }

    [Test]
    public async Task A_template_of_one_route_of_its_own_runs_on_a_bootstrap_in_shell()
    {
        var code = TestCode.Bootstrap(Bootstrap);
        var template = Path.Combine(code, "echo.yaml");
        await File.WriteAllTextAsync(template, Template);
        await using var runtime = await LocalProcess.StartAsync("--template", template, "--code", code);
        await using var client = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

        await client.SendAsync("""{"verb":"echo"}""");
        var answer = await client.ReceiveNextAsync();
        await client.SendAsync("""{"verb":"unknown"}""");
        var forbidden = await client.ReceiveNextAsync();

        Assert.That(runtime.WebSocketUrl.AbsolutePath, Is.EqualTo("/v1"));
        Assert.That(answer.Text("said"), Is.EqualTo("hello from the shell"));
        Assert.That(forbidden.Text("message"), Is.EqualTo("Forbidden"));
    }

    /// <summary>How Swift's plugin for Lambda packs: the program under its own name, and <c>bootstrap</c> a link to it.</summary>
    [Test]
    public async Task A_package_whose_bootstrap_is_a_link_runs()
    {
        TestCode.RequireShell();
        var template = Path.Combine(TestCode.Folder(), "echo.yaml");
        await File.WriteAllTextAsync(template, Template);
        var zip = CodeZip.Write(CodeZip.Link("bootstrap", "chatd"), CodeZip.Program("chatd", $"#!/bin/sh\n{Bootstrap.ReplaceLineEndings("\n")}\n"));
        await using var runtime = await LocalProcess.StartAsync("--template", template, "--code", zip);
        await using var client = await ChatClient.ConnectAsync(runtime.WebSocketUrl);

        await client.SendAsync("""{"verb":"echo"}""");

        Assert.That((await client.ReceiveNextAsync()).Text("said"), Is.EqualTo("hello from the shell"));
    }
}
