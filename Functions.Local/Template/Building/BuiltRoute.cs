using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>A route that is served, with the resources that it was built from.</summary>
internal sealed record BuiltRoute(Resource Resource, Resource Integration, Route Route)
{
    /// <summary>The resource that <see cref="Route.Authorizer"/> was built from.</summary>
    public Resource? Authorizer { get; init; }
}
