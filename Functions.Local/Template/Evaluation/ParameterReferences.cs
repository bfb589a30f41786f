using Functions.Local.Template.Document;

namespace Functions.Local.Template.Evaluation;

/// <summary>References as conditions see them: parameters and pseudo parameters, no resources.</summary>
internal sealed class ParameterReferences(IReadOnlyDictionary<string, Parameter> parameters, PseudoParameters pseudoParameters) : IReferences
{
    public Node? Ref(string name, Location at) => IsParameter(name)
        ? Value(name, at)
        : throw at.Error($"{name} is not a parameter; a condition sees parameters only");

    public string GetAtt(string logicalId, string attribute, Location at) =>
        throw at.Error($"Fn::GetAtt {logicalId}.{attribute} stands in a condition, which sees parameters only");

    public bool IsParameter(string name) => PseudoParameters.IsOne(name) || parameters.ContainsKey(name);

    /// <summary>Whether a name is formed as a pseudo parameter's and is none.</summary>
    public bool IsUnknownPseudoParameter(string name) => PseudoParameters.IsOne(name) && !pseudoParameters.Knows(name);

    /// <summary>The value of a parameter that <see cref="IsParameter"/> knows.</summary>
    public Node? Value(string name, Location at) => PseudoParameters.IsOne(name)
        ? pseudoParameters.Value(name, at)
        : parameters[name] switch
        {
            { Type: var type } when type.StartsWith("AWS::SSM::", StringComparison.Ordinal) =>
                throw at.Error($"the parameter {name} is of type {type}, which only AWS resolves; make it a String"),
            { Value: var value } => value with { Location = at },
        };
}
