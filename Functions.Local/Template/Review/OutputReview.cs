using Functions.Local.Template.Document;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Outputs, which nothing here needs and CloudFormation checks before it creates anything.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/outputs-section-structure.html</summary>
internal static class OutputReview
{
    private const string Refused = "CloudFormation refuses the template";

    public static IEnumerable<string> Of(LoadedTemplate template)
    {
        if (template.Sections.Outputs is not { } outputs)
        {
            return [];
        }

        return outputs.Value is MapNode map
            ? map.Entries.SelectMany(output => Of(output, template))
            : [outputs.Location.Note($"Outputs is {outputs.Value.Kind}; {Refused}: it must be a mapping")];
    }

    private static List<string> Of(MapEntry output, LoadedTemplate template)
    {
        if (output.Value is not MapNode body || body.Find("Value") is not { } value)
        {
            return [output.Location.Note($"the output {output.Key} has no Value; {Refused}")];
        }

        var warnings = new List<string>();
        if (body.Find("Condition")?.Value is not TextNode condition || Holds(condition, output, template, warnings))
        {
            Check([value, .. body.Find("Export") is { } export ? new[] { export } : []], output, template, warnings);
        }

        return warnings;
    }

    private static bool Holds(TextNode condition, MapEntry output, LoadedTemplate template, List<string> warnings)
    {
        try
        {
            return template.Conditions.Holds(condition.Name, condition.Location);
        }
        catch (UserError error)
        {
            warnings.Add(Note(output, error));
            return false;
        }
    }

    private static void Check(IEnumerable<MapEntry> parts, MapEntry output, LoadedTemplate template, List<string> warnings)
    {
        foreach (var part in parts)
        {
            try
            {
                foreach (var reference in template.Finder.In(part.Value).DistinctBy(reference => reference.Name))
                {
                    template.Resources.Find(reference.Name, reference.Location);
                }
            }
            catch (UserError error)
            {
                warnings.Add(Note(output, error));
            }
        }
    }

    private static string Note(MapEntry output, UserError error) =>
        new UserError($"the output {output.Key}: {error.Message}; {Refused}", error.File, error.Line).ToString();
}
