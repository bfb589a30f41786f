using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>What <c>Ref</c> and <c>Fn::GetAtt</c> see.</summary>
internal interface IReferences
{
    /// <returns>A text or a list, null for <c>AWS::NoValue</c>.</returns>
    /// <exception cref="UserError">Nothing has that name.</exception>
    Node? Ref(string name, Location at);

    /// <exception cref="UserError">Nothing has that name, or the attribute is not known here.</exception>
    string GetAtt(string logicalId, string attribute, Location at);
}
