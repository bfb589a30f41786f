using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Pseudo parameters that there are not, such as <c>AWS::Account</c>, where nothing here evaluates them.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html</summary>
internal static class ReferenceReview
{
    public static IEnumerable<string> Of(LoadedTemplate template) => template.Resources.All
        .Select(resource => (resource.LogicalId, Part: (Node)resource.Properties))
        .Concat(Outputs(template))
        .SelectMany(owner => Unknown(owner.Part, template)
            .DistinctBy(reference => reference.Name)
            .Select(reference => reference.Location.Note(
                $"{owner.LogicalId}: there is no pseudo parameter {reference.Name}; CloudFormation refuses the template: unresolved resource dependencies")));

    private static IEnumerable<(string LogicalId, Node Part)> Outputs(LoadedTemplate template) =>
        (template.Sections.Outputs?.Value as MapNode)?.Entries.Select(output => (output.Key, output.Value)) ?? [];

    private static List<TextNode> Unknown(Node part, LoadedTemplate template)
    {
        try
        {
            return [.. template.Finder.UnknownPseudoParametersIn(part)];
        }
        catch (UserError)
        {
            // A function used wrongly is another review's.
            return [];
        }
    }
}
