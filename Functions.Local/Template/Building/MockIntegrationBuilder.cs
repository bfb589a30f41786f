using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>Integrations that API Gateway answers itself, as far as their templates are the same for every request.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/aws-resource-apigatewayv2-integrationresponse.html</summary>
internal sealed class MockIntegrationBuilder(ResourceSet resources, ResourceReferences references)
{
    private const string RequestTemplates = "RequestTemplates";
    private const string ResponseTemplates = "ResponseTemplates";
    private const string TemplateSelectionExpression = "TemplateSelectionExpression";
    private const string IntegrationResponseKey = "IntegrationResponseKey";
    private const string Default = "$default";

    public MockIntegration Build(Resource resource, Properties integration)
    {
        var statusCode = StatusCode(integration);
        return new MockIntegration(statusCode, ResponseTo(resource, statusCode) is { } response ? Template(response, ResponseTemplates) : null);
    }

    private static int StatusCode(Properties integration)
    {
        const string wanted = "a static JSON object such as {\"statusCode\":200}";
        var template = Template(integration, RequestTemplates)
            ?? throw integration.Error(RequestTemplates, $"has no template for {Default}; a MOCK integration needs {wanted}");
        try
        {
            using var json = JsonDocument.Parse(template);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("statusCode", out var code)
                && code.ValueKind == JsonValueKind.Number && code.TryGetInt32(out var number) && number is >= 100 and <= 599
                    ? number
                    : throw integration.Error(RequestTemplates, $"has a template without a statusCode from 100 to 599; it must be {wanted}");
        }
        catch (JsonException)
        {
            throw integration.Error(RequestTemplates, $"has a template that is not JSON; it must be {wanted}");
        }
    }

    /// <summary>The integration response that a status code selects: one whose expression matches it, else <c>$default</c>.</summary>
    private Properties? ResponseTo(Resource integration, int statusCode)
    {
        var text = statusCode.ToString(CultureInfo.InvariantCulture);
        var responses = resources.OfType("AWS::ApiGatewayV2::IntegrationResponse")
            .Select(response => new Properties(response, references.Evaluator))
            .Where(response => response.RequiredText("IntegrationId") == references.Ids.Ref(integration))
            .ToList();
        return responses.FirstOrDefault(response => Matches(response, text))
            ?? responses.FirstOrDefault(response => response.RequiredText(IntegrationResponseKey) == Default);
    }

    // AWS writes /2\d\d/; a key without slashes is taken as an expression as well.
    private static bool Matches(Properties response, string statusCode)
    {
        var key = response.RequiredText(IntegrationResponseKey);
        if (key == Default)
        {
            return false;
        }

        var expression = key is ['/', .. var inner, '/'] ? inner : key;
        try
        {
            return Regex.IsMatch(statusCode, $"^(?:{expression})$", RegexOptions.None, TimeSpan.FromSeconds(1));
        }
        catch (Exception exception) when (exception is RegexParseException or RegexMatchTimeoutException)
        {
            throw response.Error(IntegrationResponseKey, $"is {key}; it must be $default or a regular expression over the status code, such as /2\\d\\d/");
        }
    }

    private static string? Template(Properties owner, string property)
    {
        var key = TemplateKey(owner);
        var templates = owner.Texts(property);
        var template = templates.GetValueOrDefault(key) ?? templates.GetValueOrDefault(Default);
        return template is not null && template.AsSpan().ContainsAny('$', '#')
            ? throw owner.Error(property, "holds a template with $ or # in it; the local runtime serves static templates only, so answer with a function")
            : template;
    }

    private static string TemplateKey(Properties owner)
    {
        if (owner.Text(TemplateSelectionExpression) is not { } expression)
        {
            return Default;
        }

        // \$default is the literal; an expression without its backslash is looked up in the request.
        var key = expression.TrimStart('\\');
        return key == Default || !key.Contains('$')
            ? key
            : throw owner.Error(TemplateSelectionExpression, $"is {expression}, which picks a template by the request; the local runtime serves static templates only");
    }
}
