using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;

namespace ChatFunctions;

/// <summary>The <c>$disconnect</c> route: removes the connection. API Gateway ignores the answer.</summary>
public sealed class DisconnectHandler : IRouteHandler
{
    private readonly ConnectionTable _connections;

    public DisconnectHandler() : this(ConnectionTable.FromEnvironment())
    {
    }

    internal DisconnectHandler(ConnectionTable connections) => _connections = connections;

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _connections.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        try
        {
            await _connections.DeleteAsync(request.RequestContext.ConnectionId, CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The next broadcast finds the connection gone and removes the row, or its time to live does.
            context.Logger.LogWarning(exception, "The connection's row was not removed.");
        }

        return new() { StatusCode = 200 };
    }
}
