using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template;

/// <summary>Reads a raw CloudFormation template into what the local runtime serves.</summary>
internal static class StackReader
{
    /// <param name="templatePath">YAML or JSON; messages name it as given here.</param>
    /// <param name="parameters">Values of the template's parameters by name.</param>
    /// <exception cref="UserError">The template or a parameter is wrong, or the template asks for something the runtime does not serve.</exception>
    public static Stack Read(string templatePath, IReadOnlyDictionary<string, string> parameters)
    {
        var template = LoadedTemplate.Load(templatePath, parameters);
        var functions = FunctionBuilder.Build(template.Resources, template.References);
        return new Stack(
            TableBuilder.Build(template.Resources, template.References),
            functions,
            ApiBuilder.Build(template.Resources, template.References, functions, template.ResourcesSection));
    }
}
