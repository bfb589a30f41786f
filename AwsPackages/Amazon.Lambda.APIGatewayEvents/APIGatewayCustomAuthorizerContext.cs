using System.Runtime.Serialization;

namespace Amazon.Lambda.APIGatewayEvents;

/// <summary>What the authorizer told of who is connected, as each later event carries it.</summary>
[DataContract]
public class APIGatewayCustomAuthorizerContext : Dictionary<string, object>;
