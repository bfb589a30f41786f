using System.Text.Json.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>An IAM policy document.</summary>
public class APIGatewayCustomAuthorizerPolicy
{
    [JsonPropertyName("Version")]
    public string Version { get; set; } = "2012-10-17";

    [JsonPropertyName("Statement")]
    public List<IAMPolicyStatement> Statement { get; set; } = [];

    public class IAMPolicyStatement
    {
        [JsonPropertyName("Effect")]
        public string Effect { get; set; } = "Allow";

        [JsonPropertyName("Action")]
        public HashSet<string> Action { get; set; }

        [JsonPropertyName("Resource")]
        public HashSet<string> Resource { get; set; }
    }
}
