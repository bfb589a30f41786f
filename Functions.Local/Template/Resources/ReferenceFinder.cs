using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>Finds what a part of the template refers to beside parameters, in the branches that are taken.</summary>
internal sealed class ReferenceFinder(ParameterReferences parameters, Conditions conditions)
{
    /// <returns>Logical ids, each where it is referred to.</returns>
    /// <exception cref="UserError">A function is used wrongly.</exception>
    public IEnumerable<TextNode> In(Node node) => node switch
    {
        ListNode list => list.Items.SelectMany(In),
        MapNode map => map.Entries.SelectMany(entry => In(entry.Value)),
        FunctionNode function => In(function),
        _ => [],
    };

    private IEnumerable<TextNode> In(FunctionNode function)
    {
        switch (function.Name)
        {
            case "Ref":
                var name = Evaluator.Literal(function);
                return parameters.IsParameter(name) ? [] : [new TextNode(function.Location, name)];
            case "Fn::GetAtt":
                var (logicalId, attribute) = Evaluator.Attribute(function);
                return In(attribute).Prepend(new TextNode(function.Location, logicalId));
            case "Fn::Sub":
                var (text, variables) = Evaluator.Substitution(function);
                return SubstitutionText.Names(text.Text, text.Location)
                    .Where(variable => variables?.Find(variable) is null && !parameters.IsParameter(variable))
                    .Select(variable => new TextNode(text.Location, variable.Split('.')[0]))
                    .Concat(variables is null ? [] : In(variables));
            case "Fn::If":
                return In(Evaluator.Chosen(function, conditions));
            case Intrinsics.Transform:
                // A macro may give its arguments any meaning.
                return [];
            default:
                return In(function.Argument);
        }
    }
}
