using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>A template whose parameters, conditions and dependencies have been found in order.</summary>
/// <param name="Resources">Those that the stack gets.</param>
/// <param name="References">What they refer to, and what evaluates their properties.</param>
/// <param name="ResourcesSection">Where the Resources section is.</param>
internal sealed record LoadedTemplate(ResourceSet Resources, ResourceReferences References, Location ResourcesSection)
{
    /// <param name="file">The template.</param>
    /// <param name="parameters">Values of the template's parameters by name.</param>
    /// <exception cref="UserError">Something of these is wrong.</exception>
    public static LoadedTemplate Load(string file, IReadOnlyDictionary<string, string> parameters)
    {
        var template = TemplateSections.Read(DocumentReader.Read(file));
        var values = new ParameterReferences(ParameterReader.Read(template.Parameters, file, parameters));
        var mappings = new Mappings(template.Mappings);
        var conditions = new Conditions(template.Conditions, new Evaluator(values, mappings, conditions: null));
        var resources = new ResourceSet(template.Resources, conditions);
        DependencyCheck.Run(resources, values, conditions);
        return new LoadedTemplate(
            resources, new ResourceReferences(values, resources, mappings, conditions), template.Resources.Location);
    }
}
