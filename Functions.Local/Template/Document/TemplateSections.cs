namespace Functions.Local.Template.Document;

/// <summary>The top level of a template.
/// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html</summary>
internal sealed record TemplateSections(
    MapNode? Parameters, MapNode? Mappings, MapNode? Conditions, MapNode Resources, MapEntry? Outputs, MapEntry? FormatVersion)
{
    private static readonly string[] s_known =
    [
        "AWSTemplateFormatVersion", "Description", "Metadata", "Parameters", "Rules", "Mappings", "Conditions",
        "Transform", "Resources", "Outputs", "Hooks",
    ];

    /// <exception cref="UserError">A section is unknown, missing or not a mapping.</exception>
    public static TemplateSections Read(MapNode root)
    {
        foreach (var section in root.Entries)
        {
            if (!s_known.Contains(section.Key))
            {
                throw section.Error($"a template has no section {section.Key}; it has {string.Join(", ", s_known)}");
            }
        }

        return new TemplateSections(
            Section(root, "Parameters"),
            Section(root, "Mappings"),
            Section(root, "Conditions"),
            Section(root, "Resources") ?? throw root.Error("the template has no Resources section"),
            root.Find("Outputs"),
            root.Find("AWSTemplateFormatVersion"));
    }

    private static MapNode? Section(MapNode root, string name) => root.Find(name)?.Value switch
    {
        null => null,
        MapNode map => map,
        var other => throw other.Error($"{name} is {other.Kind}; it must be a mapping"),
    };
}
