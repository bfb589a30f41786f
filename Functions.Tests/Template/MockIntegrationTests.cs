using Functions.Local.Template;

namespace Functions.Tests.Template;

public sealed class MockIntegrationTests
{
    private const string StaticRequest = """RequestTemplates: {$default: '{"statusCode":200}'}""";

    private static string With(string integration, params string[] responses) =>
        $$"""
        {{TestTemplate.Whole}}
          PingRoute: {Type: AWS::ApiGatewayV2::Route, Properties: {ApiId: !Ref Api, RouteKey: ping, Target: !Join [/, [integrations, !Ref Ping]]} }
          Ping:
            Type: AWS::ApiGatewayV2::Integration
            Properties: {ApiId: !Ref Api, IntegrationType: MOCK, {{integration}} }

        """ + string.Concat(responses.Select((response, index) =>
            $"  Response{index}: {{Type: AWS::ApiGatewayV2::IntegrationResponse, Properties: {{IntegrationId: !Ref Ping, {response}}}}}\n"));

    private static Integration Read(string integration, params string[] responses) =>
        TestTemplate.Read(With(integration, responses)).Api.Routes["ping"].Integration;

    [Test]
    public void A_mock_without_a_response_answers_its_status_only() =>
        Assert.That(Read(StaticRequest), Is.EqualTo(new MockIntegration(200, null)));

    [TestCase("$default", "a")]
    [TestCase("/200/", "a")]
    [TestCase(@"/2\d\d/", "a")]
    [TestCase(@"2\d\d", "a")]
    [TestCase("200", "a")]
    [TestCase("/404/", null)]
    [TestCase("/20/", null)]
    public void A_response_is_chosen_by_its_key(string key, string? expected) =>
        Assert.That(
            Read(StaticRequest, $"IntegrationResponseKey: '{key}', ResponseTemplates: {{$default: a}}"),
            Is.EqualTo(new MockIntegration(200, expected)));

    [Test]
    public void A_matching_key_wins_over_the_default() =>
        Assert.That(
            Read(StaticRequest, "IntegrationResponseKey: $default, ResponseTemplates: {$default: a}", "IntegrationResponseKey: /200/, ResponseTemplates: {$default: b}"),
            Is.EqualTo(new MockIntegration(200, "b")));

    [Test]
    public void Templates_are_picked_by_a_fixed_selection_expression() =>
        Assert.That(
            Read(
                """TemplateSelectionExpression: other, RequestTemplates: {$default: '{"statusCode":200}', other: '{"statusCode":404}'}""",
                @"IntegrationResponseKey: /4\d\d/, TemplateSelectionExpression: \$default, ResponseTemplates: {$default: a, other: b}"),
            Is.EqualTo(new MockIntegration(404, "a")));

    [TestCase("TimeoutInMillis: 100", "RequestTemplates has no template for $default; a MOCK integration needs a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {other: '{}'}", "RequestTemplates has no template for $default; a MOCK integration needs a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {$default: '{}'}", "RequestTemplates has a template without a statusCode from 100 to 599; it must be a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {$default: '{\"statusCode\":\"200\"}'}", "RequestTemplates has a template without a statusCode from 100 to 599; it must be a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {$default: '[1]'}", "RequestTemplates has a template without a statusCode from 100 to 599; it must be a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {$default: 'statusCode'}", "RequestTemplates has a template that is not JSON; it must be a static JSON object such as {\"statusCode\":200}")]
    [TestCase("RequestTemplates: {$default: '{\"statusCode\":$code}'}", "RequestTemplates holds a template with $ or # in it; the local runtime serves static templates only, so answer with a function")]
    [TestCase("RequestTemplates: {$default: '#set($x = 1)'}", "RequestTemplates holds a template with $ or # in it; the local runtime serves static templates only, so answer with a function")]
    [TestCase("TemplateSelectionExpression: $request.body.x, RequestTemplates: {}", "TemplateSelectionExpression is $request.body.x, which picks a template by the request; the local runtime serves static templates only")]
    public void A_request_template_that_is_not_static_ends_the_start(string integration, string message)
    {
        var template = With(integration);
        var line = template.Split('\n').Index().Single(one => one.Item.Contains("MOCK", StringComparison.Ordinal)).Index + 1;
        Assert.That(
            TestTemplate.Error(template),
            Is.EqualTo($"t.yaml:{(integration.StartsWith("Timeout", StringComparison.Ordinal) ? line - 2 : line)}: Ping: {message}"));
    }

    [TestCase("IntegrationResponseKey: /200/, ResponseTemplates: {$default: '$context.connectionId'}", "ResponseTemplates holds a template with $ or # in it; the local runtime serves static templates only, so answer with a function")]
    [TestCase("IntegrationResponseKey: /(/", "IntegrationResponseKey is /(/; it must be $default or a regular expression over the status code, such as /2\\d\\d/")]
    [TestCase("ResponseTemplates: {$default: a}", "IntegrationResponseKey is missing; AWS::ApiGatewayV2::IntegrationResponse needs it")]
    public void A_wrong_response_ends_the_start(string response, string message) =>
        Assert.That(TestTemplate.Error(With(StaticRequest, response)), Does.Match(@"^t\.yaml:\d+: Response0: ").And.EndsWith(message));
}
