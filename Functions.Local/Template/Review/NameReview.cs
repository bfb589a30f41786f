using Functions.Local.Template.Document;

namespace Functions.Local.Template.Review;

/// <summary>https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html: names are alphanumeric, and
/// there is one format version.</summary>
internal static class NameReview
{
    private const string FormatVersion = "2010-09-09";

    public static IEnumerable<string> Of(TemplateSections template)
    {
        if (template.FormatVersion is { } version && (version.Value as TextNode)?.Text != FormatVersion)
        {
            yield return version.Location.Note($"CloudFormation knows the AWSTemplateFormatVersion {FormatVersion} only and refuses the template; write that, or remove it");
        }

        foreach (var (kind, section) in new[] { ("parameter", template.Parameters), ("resource", template.Resources), ("output", template.Outputs?.Value as MapNode) })
        {
            foreach (var entry in section?.Entries ?? [])
            {
                if (!entry.Key.All(char.IsAsciiLetterOrDigit))
                {
                    yield return entry.Location.Note($"CloudFormation refuses the {kind} {entry.Key}: a name has letters and digits only");
                }
            }
        }
    }
}
