using Functions.Local.Template.Document;
using Functions.Local.Template.Evaluation;

namespace Functions.Local.Template.Resources;

/// <summary>References as resources see them: parameters, pseudo parameters and each other.</summary>
internal sealed class ResourceReferences : IReferences
{
    private readonly ParameterReferences _parameters;
    private readonly ResourceSet _resources;

    public ResourceReferences(
        AwsRegion region, ParameterReferences parameters, ResourceSet resources, Mappings mappings, Conditions conditions)
    {
        (_parameters, _resources) = (parameters, resources);
        Evaluator = new Evaluator(this, mappings, conditions);
        Ids = new PhysicalIds(region, (resource, name) => new Properties(resource, Evaluator).Text(name));
    }

    /// <summary>Evaluates with these references.</summary>
    public Evaluator Evaluator { get; }

    public PhysicalIds Ids { get; }

    public Node? Ref(string name, Location at) => _parameters.IsParameter(name)
        ? _parameters.Value(name, at)
        : new TextNode(at, Ids.Ref(_resources.Find(name, at)));

    public string GetAtt(string logicalId, string attribute, Location at)
    {
        var resource = _resources.Find(logicalId, at);
        return Ids.Attribute(resource, attribute) ?? throw at.Error(
            $"the local runtime does not know the attribute {attribute} of {logicalId}, a resource of type {resource.Type}; take the value from a parameter");
    }
}
