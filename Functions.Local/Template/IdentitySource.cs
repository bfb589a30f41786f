namespace Functions.Local.Template;

/// <summary>A part of a request that identifies who makes it.</summary>
/// <param name="Kind">Where it is.</param>
/// <param name="Name">What it is called there; of the context, a path such as <c>identity.sourceIp</c>.</param>
internal sealed record IdentitySource(IdentitySourceKind Kind, string Name)
{
    private static readonly (string Prefix, IdentitySourceKind Kind)[] Prefixes =
    [
        ("route.request.header.", IdentitySourceKind.Header),
        ("route.request.querystring.", IdentitySourceKind.QueryString),
        ("context.", IdentitySourceKind.Context),
        ("stageVariables.", IdentitySourceKind.StageVariable),
    ];

    /// <returns>Null when the expression is none of a WebSocket API.</returns>
    public static IdentitySource? TryParse(string expression) => Prefixes
        .Where(one => expression.Length > one.Prefix.Length && expression.StartsWith(one.Prefix, StringComparison.Ordinal))
        .Select(one => new IdentitySource(one.Kind, expression[one.Prefix.Length..]))
        .FirstOrDefault();
}
