using System.Text.Json;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>A statement of a policy.</summary>
/// <remarks>https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html</remarks>
/// <param name="Allows">Its effect: else it denies.</param>
/// <param name="Actions">What it is about.</param>
/// <param name="Resources">What of.</param>
/// <param name="HasCondition">Whether it holds under a condition only.</param>
internal sealed record Statement(bool Allows, StatementScope Actions, StatementScope Resources, bool HasCondition)
{
    /// <summary>https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html</summary>
    private const int LongestResource = 512;

    /// <summary>Whether its resources depend on who asks: https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html.</summary>
    public bool HasVariable => Resources.Patterns.Any(resource => resource.Contains("${", StringComparison.Ordinal));

    /// <summary>Whether it depends on what is not evaluated here.</summary>
    public bool IsConditional => HasCondition || HasVariable;

    /// <exception cref="FormatException">It is malformed; the message says how.</exception>
    public static Statement Read(JsonElement statement)
    {
        if (statement.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("a statement of its policy is not an object");
        }
        bool? allows = null, hasCondition = null;
        StatementScope? actions = null, resources = null;
        foreach (var member in statement.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Effect" when allows is null && member.Value is { ValueKind: JsonValueKind.String } effect && effect.GetString() is "Allow" or "Deny":
                    allows = member.Value.ValueEquals("Allow");
                    break;
                case "Action" or "NotAction" when actions is null:
                    actions = StatementScope.Read(member, isExcluded: member.Name == "NotAction");
                    break;
                case "Resource" or "NotResource" when resources is null:
                    resources = StatementScope.Read(member, isExcluded: member.Name == "NotResource");
                    break;
                case "Condition" when hasCondition is null && member.Value.ValueKind == JsonValueKind.Object:
                    hasCondition = member.Value.EnumerateObject().Any();
                    break;
                case "Sid" when member.Value.ValueKind == JsonValueKind.String:
                    break;
                case "Effect" or "Action" or "NotAction" or "Resource" or "NotResource" or "Condition" or "Sid":
                    throw new FormatException($"the {member.Name} of a statement of its policy has a wrong type or value, or is there twice");
                default:
                    throw new FormatException($"a statement of its policy has a member '{member.Name}'; it may have Sid, Effect, Action, Resource and Condition");
            }
        }
        if (allows is null || actions is null || resources is null)
        {
            throw new FormatException("a statement of its policy needs Effect, Action and Resource");
        }
        return resources.Patterns.Any(resource => resource.Length > LongestResource)
            ? throw new FormatException($"a Resource of its policy is longer than {LongestResource} characters")
            : new Statement(allows.Value, actions, resources, hasCondition ?? false);
    }
}
