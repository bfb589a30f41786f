using System.Text.Json;

namespace Functions.Local.Gateway.Authorizers;

/// <summary>What the function of an authorizer answers.</summary>
/// <remarks>
/// https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html: it must include
/// <c>principalId</c> and <c>policyDocument</c>, and the values of <c>context</c> are strings, numbers and booleans.
/// </remarks>
internal sealed record AuthorizerResponse(string PrincipalId, Policy Policy, IReadOnlyDictionary<string, string> Context)
{
    /// <exception cref="FormatException">The answer is malformed; the message says how, for the developer.</exception>
    public static AuthorizerResponse Parse(ReadOnlyMemory<byte> payload) => payload.Length <= Limits.AuthorizerResult
        ? FunctionAnswer.Read(payload, Parse)
        : throw new FormatException($"it has {payload.Length} bytes, and API Gateway takes {Limits.AuthorizerResult}");

    private static AuthorizerResponse Parse(JsonElement response)
    {
        string? principalId = null;
        Policy? policy = null;
        var context = new Dictionary<string, string>();
        foreach (var member in response.EnumerateObject())
        {
            switch (member.Name)
            {
                case "principalId":
                    principalId = Text(member.Value) ?? throw new FormatException("its principalId is not a string");
                    break;
                case "policyDocument":
                    policy = Policy.Read(member.Value);
                    break;
                case "context" when member.Value.ValueKind != JsonValueKind.Null:
                    Read(member.Value, context);
                    break;
            }
        }
        return new AuthorizerResponse(
            principalId ?? throw new FormatException("it has no principalId"),
            policy ?? throw new FormatException("it has no policyDocument"),
            context);
    }

    private static void Read(JsonElement element, Dictionary<string, string> context)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new FormatException("its context is not an object");
        }
        foreach (var member in element.EnumerateObject())
        {
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                context[member.Name] = Text(member.Value) ?? throw new FormatException(
                    $"the member '{member.Name}' of its context is an object or an array; write it as JSON into a string");
            }
        }
        // The event has these from API Gateway itself.
        context.Remove(AuthorizerContext.PrincipalIdKey);
        context.Remove(AuthorizerContext.IntegrationLatencyKey);
    }

    /// <summary>A string, a number as it is written, or a boolean; null for anything else.</summary>
    private static string? Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
