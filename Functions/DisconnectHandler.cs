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

    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;
    private readonly TimeProvider _clock;

    public DisconnectHandler() : this(Database.FromEnvironment())
    {
    }

    internal DisconnectHandler(ConnectionTable connections, RoomTable rooms, TimeProvider clock) =>
        (_connections, _rooms, _clock) = (connections, rooms, clock);

    private DisconnectHandler(Database database) : this(
        new ConnectionTable(database, FunctionEnvironment.TableName, TimeProvider.System),
        new RoomTable(database, FunctionEnvironment.RoomsTableName, TimeProvider.System),
        TimeProvider.System)
    {
    }

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _connections.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var connectionId = request.RequestContext.ConnectionId;
        try
        {
            var rooms = await _connections.DeleteAsync(connectionId, CancellationToken.None);
            await _rooms.DeleteAllAsync(connectionId, rooms, new Budget(_roomsBudget, _clock), CancellationToken.None);
        }
        catch (Exception exception)
        {
            // The next broadcast finds the connection gone and removes what is left of it, or its time to live does.
            context.Logger.LogWarning(exception, "The connection's row was not removed.");
        }

        return new() { StatusCode = 200 };
    }
}
