using System.Runtime.Serialization;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>An authorizer's answer: who it is, what they may do, and what later events tell of them.</summary>
[DataContract]
public class APIGatewayCustomAuthorizerResponse
{
    [DataMember(Name = "principalId")]
    [JsonPropertyName("principalId")]
    public string PrincipalID { get; set; }

    [DataMember(Name = "policyDocument")]
    [JsonPropertyName("policyDocument")]
    public APIGatewayCustomAuthorizerPolicy PolicyDocument { get; set; } = new();

    [DataMember(Name = "context")]
    [JsonPropertyName("context")]
    public APIGatewayCustomAuthorizerContextOutput Context { get; set; }
}
