using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Rooms;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>The <c>$disconnect</c> route: removes the connection and its memberships. API Gateway ignores the answer.</summary>
public sealed class DisconnectHandler : IRouteHandler
{
    private static readonly TimeSpan _roomsBudget = TimeSpan.FromSeconds(3);

    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;

    public DisconnectHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal DisconnectHandler(FunctionTables tables) =>
        (_tables, _connections, _rooms) = (tables, tables.Connections, tables.Rooms);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var connectionId = request.RequestContext.ConnectionId;
        try
        {
            var rooms = await _connections.DeleteAsync(connectionId, CancellationToken.None);
            await _rooms.DeleteAllAsync(connectionId, rooms, new Budget(_roomsBudget, _tables.Clock), CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The next broadcast finds the connection gone and removes what is left of it, or its time to live does.
            context.Logger.LogWarning(exception, "The connection's row was not removed.");
        }

        return new() { StatusCode = 200 };
    }
}
