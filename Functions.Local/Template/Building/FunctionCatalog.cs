using Functions.Local.Template.Resources;

namespace Functions.Local.Template.Building;

/// <summary>The template's functions. Only those that something invokes are built: the others may be anything that AWS runs.</summary>
internal sealed class FunctionCatalog(ResourceSet resources, ResourceReferences references)
{
    public const string Type = "AWS::Lambda::Function";

    private readonly Dictionary<string, LambdaFunction> _invoked = [];

    /// <summary>Those that something invokes, in the template's order.</summary>
    public IReadOnlyList<LambdaFunction> Invoked =>
        [.. resources.OfType(Type).Select(resource => _invoked.GetValueOrDefault(resource.LogicalId)).OfType<LambdaFunction>()];

    public IEnumerable<Resource> NotInvoked => resources.OfType(Type).Where(resource => !_invoked.ContainsKey(resource.LogicalId));

    /// <summary>The function that a resource of API Gateway invokes.</summary>
    /// <param name="owner">The resource.</param>
    /// <param name="property">Its property that names the function, of which there may be a version or an alias.</param>
    /// <exception cref="UserError">It names none, or one that is wrong or asks for something the runtime does not serve.</exception>
    public LambdaFunction Invoke(Properties owner, string property)
    {
        var uri = owner.RequiredText(property);
        return Invoke(FunctionUri.FunctionArn(uri))
            ?? throw owner.Error(property, $"is {uri}, which invokes no function of this template; build it from the Arn of one");
    }

    private LambdaFunction? Invoke(string arn)
    {
        var named = resources.OfType(Type).Where(resource => IsBehind(resource, arn)).ToList();
        if (named is [var first, var second, ..])
        {
            throw second.Error($"the function {first.LogicalId} has the name {references.Ids.Ref(first)} too; give each its own FunctionName");
        }

        return named is not [var function] ? null
            : _invoked.TryGetValue(function.LogicalId, out var known) ? known
            : _invoked[function.LogicalId] = FunctionBuilder.Build(function, references);
    }

    private bool IsBehind(Resource function, string arn)
    {
        try
        {
            var own = references.Ids.Attribute(function, "Arn")!;
            return arn == own || arn.StartsWith($"{own}:", StringComparison.Ordinal);
        }
        catch (UserError)
        {
            // Only AWS knows its name, so nothing here can refer to it by that.
            return false;
        }
    }
}
