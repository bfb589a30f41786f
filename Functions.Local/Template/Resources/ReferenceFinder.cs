using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>Finds what a part of the template refers to beside parameters, in the branches that are taken.</summary>
internal sealed class ReferenceFinder(ParameterReferences parameters, Conditions conditions)
{
    /// <returns>Logical ids, each where it is referred to.</returns>
    /// <exception cref="UserError">A function is used wrongly.</exception>
    public IEnumerable<TextNode> In(Node node) => Names(node).Where(reference => !parameters.IsParameter(reference.Name));

    /// <returns>What is formed as a pseudo parameter and is none, each where it is referred to.</returns>
    public IEnumerable<TextNode> UnknownPseudoParametersIn(Node node) => Names(node).Where(reference => parameters.IsUnknownPseudoParameter(reference.Name));

    /// <returns>The names of parameters and pseudo parameters as well.</returns>
    /// <exception cref="UserError">A function is used wrongly.</exception>
    public IEnumerable<TextNode> Names(Node node) => node switch
    {
        ListNode list => list.Items.SelectMany(Names),
        MapNode map => map.Entries.SelectMany(entry => Names(entry.Value)),
        FunctionNode function => Names(function),
        _ => [],
    };

    private IEnumerable<TextNode> Names(FunctionNode function)
    {
        switch (function.Name)
        {
            case "Ref":
                return [new TextNode(function.Location, Evaluator.Literal(function))];
            case "Fn::GetAtt":
                var (logicalId, attribute) = Evaluator.Attribute(function);
                return Names(attribute).Prepend(new TextNode(function.Location, logicalId));
            case "Fn::Sub":
                var (text, variables) = Evaluator.Substitution(function);
                return SubstitutionText.Names(text.Text, text.Location)
                    .Where(variable => variables?.Find(variable) is null)
                    .Select(variable => new TextNode(text.Location, parameters.IsParameter(variable) ? variable : variable.Split('.')[0]))
                    .Concat(variables is null ? [] : Names(variables));
            case "Fn::If":
                return Names(Evaluator.Chosen(function, conditions));
            case Intrinsics.Transform:
                // A macro may give its arguments any meaning.
                return [];
            default:
                return Names(function.Argument);
        }
    }
}
