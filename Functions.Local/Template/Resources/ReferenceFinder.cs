using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>Finds what a part of the template refers to, in the branches that are taken.</summary>
internal sealed class ReferenceFinder(ParameterReferences parameters, Conditions conditions)
{
    /// <returns>References to all but parameters.</returns>
    /// <exception cref="UserError">A function is used wrongly.</exception>
    public IEnumerable<Reference> In(Node node) => All(node).Where(reference => !parameters.IsParameter(reference.Name));

    /// <returns>References to what is formed as a pseudo parameter and is none.</returns>
    /// <exception cref="UserError">A function is used wrongly.</exception>
    public IEnumerable<Reference> UnknownPseudoParametersIn(Node node) =>
        All(node).Where(reference => parameters.IsUnknownPseudoParameter(reference.Name));

    private IEnumerable<Reference> All(Node node) => node switch
    {
        ListNode list => list.Items.SelectMany(All),
        MapNode map => map.Entries.SelectMany(entry => All(entry.Value)),
        FunctionNode function => All(function),
        _ => [],
    };

    private IEnumerable<Reference> All(FunctionNode function)
    {
        switch (function.Name)
        {
            case "Ref":
                return [new Reference(Evaluator.Literal(function), null, function.Location)];
            case "Fn::GetAtt":
                var (logicalId, attribute) = Evaluator.Attribute(function);
                return All(attribute).Prepend(new Reference(logicalId, (attribute as TextNode)?.Text, function.Location));
            case "Fn::Sub":
                var (text, variables) = Evaluator.Substitution(function);
                return SubstitutionText.Names(text.Text, text.Location)
                    .Where(variable => variables?.Find(variable) is null)
                    .Select(variable => InText(variable, text.Location))
                    .Concat(variables is null ? [] : All(variables));
            case "Fn::If":
                return All(Evaluator.Chosen(function, conditions));
            case Intrinsics.Transform:
                // A macro may give its arguments any meaning.
                return [];
            default:
                return All(function.Argument);
        }
    }

    private Reference InText(string variable, Location at) => variable.IndexOf('.') is > 0 and var dot && !parameters.IsParameter(variable)
        ? new Reference(variable[..dot], variable[(dot + 1)..], at)
        : new Reference(variable, null, at);
}
