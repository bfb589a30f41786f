using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;

namespace ChatFunctions;

/// <summary>A route's handler as the custom runtime sees it.</summary>
internal interface IRouteHandler
{
    /// <summary>Opens what the first invocation would otherwise wait for; harmless when that fails or is cancelled.</summary>
    Task WarmUpAsync(CancellationToken cancellationToken);

    /// <summary>One invocation.</summary>
    Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context);
}
