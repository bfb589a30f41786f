using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;
using Functions.Local.Template.Review;

namespace Functions.Local.Template;

/// <summary>Reads a raw CloudFormation template into what the local runtime serves.</summary>
internal static class StackReader
{
    private static readonly Dictionary<string, string> s_aroundTheApi = new()
    {
        ["AWS::ApiGatewayV2::DomainName"] = "a domain name: the local runtime has one address for all",
        ["AWS::CloudFront::Distribution"] = "a CloudFront distribution: the local runtime puts nothing before what it serves",
    };

    /// <param name="templatePath">YAML or JSON; messages name it as given here.</param>
    /// <param name="parameters">Values of the template's parameters by name.</param>
    /// <param name="region">Where the stack is; null for the default region.</param>
    /// <exception cref="UserError">The template or a parameter is wrong, or the template asks for something the runtime does not serve.</exception>
    public static Stack Read(string templatePath, IReadOnlyDictionary<string, string> parameters, AwsRegion? region = null)
    {
        var template = LoadedTemplate.Load(templatePath, parameters, region);
        var functions = new FunctionCatalog(template.Resources, template.References);
        var tables = TableBuilder.Build(template.Resources, template.References);
        var api = ApiBuilder.Build(ApiBuilder.Find(template), template, functions);
        return new Stack(tables, functions.Invoked, api.Api)
        {
            LeftOut = [.. LeftOut(template, api, functions)],
            Warnings = [.. template.Warnings, .. TemplateReview.Of(template, api)],
        };
    }

    private static IEnumerable<string> LeftOut(LoadedTemplate template, BuiltApi api, FunctionCatalog functions)
    {
        foreach (var (other, kind) in ApiBuilder.Others(template, api.Resource))
        {
            yield return $"{other.LogicalId}, {kind} with all that belongs to it: the local runtime serves WebSocket APIs";
        }

        foreach (var resource in template.Resources.All)
        {
            if (s_aroundTheApi.GetValueOrDefault(resource.Type) is { } kind)
                yield return $"{resource.LogicalId}, {kind}";
        }

        foreach (var function in functions.NotInvoked)
        {
            yield return $"{function.LogicalId}, a function that no route of {api.Resource.LogicalId} invokes";
        }
    }
}
