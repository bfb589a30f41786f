using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>A template whose parameters, conditions and dependencies have been found in order.</summary>
/// <param name="Sections">As the template has them.</param>
/// <param name="Resources">Those that the stack gets.</param>
/// <param name="References">What they refer to, and what evaluates their properties.</param>
/// <param name="Conditions">Which of them hold.</param>
/// <param name="Finder">Finds references.</param>
/// <param name="Dependencies">Which resource waits for which.</param>
/// <param name="Warnings">A line about each thing that CloudFormation takes otherwise.</param>
internal sealed record LoadedTemplate(
    TemplateSections Sections,
    ResourceSet Resources,
    ResourceReferences References,
    Conditions Conditions,
    ReferenceFinder Finder,
    Dependencies Dependencies,
    IReadOnlyList<string> Warnings)
{
    /// <param name="file">The template.</param>
    /// <param name="parameters">Values of the template's parameters by name.</param>
    /// <param name="region">Where the stack is; null for the default region.</param>
    /// <exception cref="UserError">Something of these is wrong.</exception>
    public static LoadedTemplate Load(string file, IReadOnlyDictionary<string, string> parameters, AwsRegion? region = null)
    {
        region ??= AwsRegion.Default;
        var sections = TemplateSections.Read(DocumentReader.Read(file, out var documentWarnings));
        var values = new ParameterReferences(
            ParameterReader.Read(sections.Parameters, file, parameters, out var parameterWarnings), new PseudoParameters(region));
        var mappings = new Mappings(sections.Mappings);
        var conditions = new Conditions(sections.Conditions, new Evaluator(values, mappings, conditions: null));
        var resources = new ResourceSet(sections.Resources, conditions);
        var finder = new ReferenceFinder(values, conditions);
        return new LoadedTemplate(
            sections,
            resources,
            new ResourceReferences(region, values, resources, mappings, conditions),
            conditions,
            finder,
            new Dependencies(resources, finder),
            [.. documentWarnings, .. parameterWarnings]);
    }
}
