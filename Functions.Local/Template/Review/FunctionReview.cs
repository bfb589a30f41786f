using System.Text;
using System.Text.RegularExpressions;
using Functions.Local.Template.Building;
using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Review;

/// <summary>Names and sizes that Lambda refuses: https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html,
/// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html</summary>
internal static partial class FunctionReview
{
    private const int MostVariableBytes = 4 * 1024;

    public static IEnumerable<string> Of(LoadedTemplate template)
    {
        foreach (var function in template.Resources.OfType(FunctionCatalog.Type))
        {
            var properties = new Properties(function, template.References.Evaluator);
            if (properties.TextIfKnown("FunctionName") is { } name && !FunctionName().IsMatch(name))
            {
                yield return function.Location.Note($"{function.LogicalId}: Lambda refuses the FunctionName {name}: a name has 1 to 64 letters, digits, hyphens and underscores");
            }

            var variables = Variables(properties);
            foreach (var variable in variables.Keys.Where(variable => !VariableName().IsMatch(variable)))
            {
                yield return function.Location.Note($"{function.LogicalId}: Lambda refuses the variable {variable}: a name begins with a letter and has two or more letters, digits and underscores");
            }

            if (variables.Sum(variable => Encoding.UTF8.GetByteCount(variable.Key) + Encoding.UTF8.GetByteCount(variable.Value)) is > MostVariableBytes and var bytes)
            {
                yield return function.Location.Note($"{function.LogicalId}: its variables have {bytes} bytes, and Lambda takes {MostVariableBytes}");
            }
        }
    }

    /// <summary>As far as they are known here.</summary>
    private static Dictionary<string, string> Variables(Properties function)
    {
        try
        {
            return function.Section("Environment")?.Texts("Variables").ToDictionary() ?? [];
        }
        catch (UserError)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^(?:arn:.*|[A-Za-z0-9_-]{1,64})\z")]
    private static partial Regex FunctionName();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9_]+\z")]
    private static partial Regex VariableName();
}
