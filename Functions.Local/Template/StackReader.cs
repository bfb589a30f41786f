using Functions.Local.Template.Building;
using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;
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
        var template = TemplateSections.Read(DocumentReader.Read(templatePath));
        var values = new ParameterReferences(ParameterReader.Read(template.Parameters, templatePath, parameters));
        var mappings = new Mappings(template.Mappings);
        var conditions = new Conditions(template.Conditions, new Evaluator(values, mappings, conditions: null));
        var resources = new ResourceSet(template.Resources, conditions);
        DependencyCheck.Run(resources, values, conditions);

        var references = new ResourceReferences(values, resources, mappings, conditions);
        var functions = FunctionBuilder.Build(resources, references);
        return new Stack(
            TableBuilder.Build(resources, references),
            functions,
            ApiBuilder.Build(resources, references, functions, template.Resources.Location));
    }
}
