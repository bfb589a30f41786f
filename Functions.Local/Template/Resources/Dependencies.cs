using Functions.Local.Template.Document;

namespace Functions.Local.Template.Resources;

/// <summary>Which resource waits for which, by a reference or by DependsOn, as CloudFormation sees it before it creates any.</summary>
internal sealed class Dependencies
{
    private readonly ResourceSet _resources;
    private readonly ReferenceFinder _references;
    private readonly Dictionary<string, HashSet<string>> _waitsFor = [];
    private readonly List<string> _path = [];

    /// <exception cref="UserError">The first reference that leads nowhere or in a circle.</exception>
    public Dependencies(ResourceSet resources, ReferenceFinder references)
    {
        (_resources, _references) = (resources, references);
        foreach (var resource in resources.All)
        {
            Visit(resource, resource.Location);
        }
    }

    /// <summary>Whether a resource is there before another is begun, directly or through others.</summary>
    public bool WaitsFor(Resource resource, Resource other) => _waitsFor[resource.LogicalId].Contains(other.LogicalId);

    private HashSet<string> Visit(Resource resource, Location reference)
    {
        if (_waitsFor.TryGetValue(resource.LogicalId, out var known))
        {
            return known;
        }

        if (_path.Contains(resource.LogicalId))
        {
            var circle = _path.SkipWhile(one => one != resource.LogicalId);
            throw reference.Error($"the resources go in a circle: {string.Join(" -> ", circle)} -> {resource.LogicalId}; remove one of these references");
        }

        _path.Add(resource.LogicalId);
        var waitsFor = new HashSet<string>();
        foreach (var dependency in Of(resource))
        {
            waitsFor.UnionWith(Visit(_resources.Find(dependency.Name, dependency.Location), dependency.Location));
            waitsFor.Add(dependency.Name);
        }

        _path.RemoveAt(_path.Count - 1);
        return _waitsFor[resource.LogicalId] = waitsFor;
    }

    private IEnumerable<Reference> Of(Resource resource)
    {
        foreach (var dependency in resource.DependsOn)
        {
            if (!_resources.IsDeclared(dependency.Name))
            {
                throw dependency.Error($"{resource.LogicalId} depends on {dependency.Name}, which is no resource of this template");
            }
        }

        // What a condition leaves out needs no waiting for: CloudFormation passes over it.
        return resource.DependsOn
            .Where(dependency => _resources.All.Any(other => other.LogicalId == dependency.Name))
            .Select(dependency => new Reference(dependency.Name, null, dependency.Location))
            .Concat(_references.In(resource.Properties));
    }
}
