using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Finds what runs here though CloudFormation refuses it, or it fails at AWS.</summary>
internal static class TemplateReview
{
    /// <returns>A line about each thing.</returns>
    public static IEnumerable<string> Of(LoadedTemplate template, BuiltApi api) =>
    [
        .. NameReview.Of(template.Sections),
        .. ReferenceReview.Of(template),
        .. RequiredPropertyReview.Of(template),
        .. FunctionReview.Of(template),
        .. ApiIdReview.Of(template, api),
        .. PermissionReview.Of(template, api),
        .. AuthorizerReview.Of(template, api),
        .. DeploymentReview.Of(template, api),
        .. OutputReview.Of(template),
    ];
}
