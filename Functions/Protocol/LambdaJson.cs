using System.Text.Json.Serialization;
using Amazon.Lambda.APIGatewayEvents;

namespace ChatFunctions.Protocol;

/// <summary>The serializer of what API Gateway and the functions exchange.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    Converters = [typeof(AuthorizerContextConverter)])]
[JsonSerializable(typeof(APIGatewayProxyRequest))]
[JsonSerializable(typeof(APIGatewayProxyResponse))]
[JsonSerializable(typeof(APIGatewayCustomAuthorizerRequest))]
[JsonSerializable(typeof(APIGatewayCustomAuthorizerResponse))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class LambdaJson : JsonSerializerContext;
