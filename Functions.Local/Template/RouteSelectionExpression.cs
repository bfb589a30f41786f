namespace Functions.Local.Template;

/// <summary>
/// An API's route selection expression in the form that names one member of the message:
/// <c>$request.body.&lt;path&gt;</c> or <c>${request.body.&lt;path&gt;}</c>. A step of the path has letters, digits,
/// hyphens and underscores.
/// </summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html#apigateway-websocket-api-route-selection-expressions;
/// static text, several variables and JSONPath beyond member names are AWS's alone.
/// </remarks>
internal sealed class RouteSelectionExpression
{
    private const string Prefix = "request.body.";

    private readonly string _text;

    private RouteSelectionExpression(string text, string[] path) => (_text, Path) = (text, path);

    /// <summary>The names of the members from the message's root down; at least one.</summary>
    public IReadOnlyList<string> Path { get; }

    /// <returns>Null when the expression has another form.</returns>
    public static RouteSelectionExpression? TryParse(string text)
    {
        var variable = text switch
        {
            ['$', '{', .. var braced, '}'] => braced,
            ['$', .. var bare] => bare,
            _ => "",
        };
        if (!variable.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return null;
        }
        var path = variable[Prefix.Length..].Split('.');
        return path.All(IsName) ? new RouteSelectionExpression(text, path) : null;
    }

    /// <summary>As the template has it.</summary>
    public override string ToString() => _text;

    private static bool IsName(string step) =>
        step.Length > 0 && step.All(character => char.IsLetterOrDigit(character) || character is '_' or '-');
}
