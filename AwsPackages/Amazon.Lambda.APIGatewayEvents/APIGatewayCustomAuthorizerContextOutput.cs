using System.Runtime.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>What an authorizer tells of who connects.</summary>
[DataContract]
public class APIGatewayCustomAuthorizerContextOutput : Dictionary<string, object>;
