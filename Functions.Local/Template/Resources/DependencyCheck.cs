using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>Finds references that lead nowhere or in a circle, in every resource, as CloudFormation does before it creates any.</summary>
internal sealed class DependencyCheck
{
    private readonly ResourceSet _resources;
    private readonly ParameterReferences _parameters;
    private readonly Conditions _conditions;
    private readonly HashSet<string> _done = [];
    private readonly List<string> _path = [];

    private DependencyCheck(ResourceSet resources, ParameterReferences parameters, Conditions conditions) =>
        (_resources, _parameters, _conditions) = (resources, parameters, conditions);

    /// <exception cref="UserError">The first fault.</exception>
    public static void Run(ResourceSet resources, ParameterReferences parameters, Conditions conditions)
    {
        var check = new DependencyCheck(resources, parameters, conditions);
        foreach (var resource in resources.All)
        {
            check.Visit(resource, resource.Location);
        }
    }

    private void Visit(Resource resource, Location reference)
    {
        if (_done.Contains(resource.LogicalId))
        {
            return;
        }

        if (_path.Contains(resource.LogicalId))
        {
            var circle = _path.SkipWhile(one => one != resource.LogicalId);
            throw reference.Error($"the resources go in a circle: {string.Join(" -> ", circle)} -> {resource.LogicalId}; remove one of these references");
        }

        _path.Add(resource.LogicalId);
        foreach (var dependency in Dependencies(resource))
        {
            Visit(_resources.Find(dependency.Text, dependency.Location), dependency.Location);
        }

        _path.RemoveAt(_path.Count - 1);
        _done.Add(resource.LogicalId);
    }

    private IEnumerable<TextNode> Dependencies(Resource resource)
    {
        foreach (var dependency in resource.DependsOn)
        {
            if (!_resources.IsDeclared(dependency.Text))
            {
                throw dependency.Error($"{resource.LogicalId} depends on {dependency.Text}, which is no resource of this template");
            }
        }

        // What a condition leaves out needs no waiting for: CloudFormation passes over it.
        return resource.DependsOn
            .Where(dependency => _resources.All.Any(other => other.LogicalId == dependency.Text))
            .Concat(References(resource.Properties));
    }

    private IEnumerable<TextNode> References(Node node) => node switch
    {
        ListNode list => list.Items.SelectMany(References),
        MapNode map => map.Entries.SelectMany(entry => References(entry.Value)),
        FunctionNode function => References(function),
        _ => [],
    };

    private IEnumerable<TextNode> References(FunctionNode function)
    {
        switch (function.Name)
        {
            case "Ref":
                var name = Evaluator.Literal(function);
                return _parameters.IsParameter(name) ? [] : [new TextNode(function.Location, name)];
            case "Fn::GetAtt":
                var (logicalId, attribute) = Evaluator.Attribute(function);
                return References(attribute).Prepend(new TextNode(function.Location, logicalId));
            case "Fn::Sub":
                var (text, variables) = Evaluator.Substitution(function);
                return SubstitutionText.Names(text.Text, text.Location)
                    .Where(variable => variables?.Find(variable) is null && !_parameters.IsParameter(variable))
                    .Select(variable => new TextNode(text.Location, variable.Split('.')[0]))
                    .Concat(variables is null ? [] : References(variables));
            case "Fn::If":
                return References(Evaluator.Chosen(function, _conditions));
            case "Fn::Transform":
                // A macro may give its arguments any meaning.
                return [];
            default:
                return References(function.Argument);
        }
    }
}
