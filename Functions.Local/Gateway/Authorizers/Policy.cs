using System.Text.Json;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>The policy that an authorizer answers.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html: what nothing allows is denied, and a
/// statement that denies outdoes all that allow. Conditions and policy variables are not evaluated: a statement that has one
/// denies where it would, and never allows.
/// </remarks>
internal sealed record Policy(IReadOnlyList<Statement> Statements)
{
    private const string Invoke = "execute-api:Invoke";

    /// <exception cref="FormatException">It is malformed; the message says how.</exception>
    public static Policy Read(JsonElement document)
    {
        if (document.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("its policyDocument is not an object");
        }
        JsonElement? statements = null;
        foreach (var member in document.EnumerateObject())
        {
            switch (member.Name)
            {
                case "Version" when member.Value is { ValueKind: JsonValueKind.String } version && version.GetString() is "2012-10-17" or "2008-10-17":
                case "Id" when member.Value.ValueKind == JsonValueKind.String:
                    break;
                case "Statement" when statements is null && member.Value.ValueKind is JsonValueKind.Array or JsonValueKind.Object:
                    statements = member.Value;
                    break;
                case "Version":
                    throw new FormatException("the Version of its policyDocument is not 2012-10-17");
                default:
                    throw new FormatException($"the member '{member.Name}' of its policyDocument is not one of a policy, has a wrong type or is there twice");
            }
        }
        return statements switch
        {
            null => throw new FormatException("its policyDocument has no Statement"),
            { ValueKind: JsonValueKind.Array } several => new Policy([.. several.EnumerateArray().Select(Statement.Read)]),
            { } one => new Policy([Statement.Read(one)]),
        };
    }

    /// <summary>Whether the client may call what the ARN names.</summary>
    public PolicyDecision Decide(string methodArn)
    {
        // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_action.html: an action has no case.
        var applying = Statements
            .Where(statement => statement.Actions.Covers(Invoke, ignoreCase: true) && (statement.HasVariable || statement.Resources.Covers(methodArn)))
            .ToList();
        var denying = applying.Where(statement => !statement.Allows).ToList();
        return denying.Exists(statement => !statement.IsConditional) ? PolicyDecision.DeniedExplicitly
            : denying.Count == 0 && applying.Exists(statement => !statement.IsConditional) ? PolicyDecision.Allowed
            : applying.Count > 0 ? PolicyDecision.Conditional
            : PolicyDecision.NotAllowed;
    }
}
