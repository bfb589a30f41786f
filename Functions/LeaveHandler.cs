using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;
using ChatFunctions.Tables;

namespace ChatFunctions;

/// <summary>The <c>leave</c> route: removes the membership; leaving a room that one is not in is no error.</summary>
public sealed class LeaveHandler : IRouteHandler
{
    private static readonly TimeSpan _budget = TimeSpan.FromSeconds(5);

    private readonly Database _database;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;
    private readonly TimeProvider _clock;

    public LeaveHandler() : this(
        Database.FromEnvironment(), FunctionEnvironment.TableName, FunctionEnvironment.RoomsTableName, TimeProvider.System)
    {
    }

    internal LeaveHandler(Database database, string tableName, string roomsTableName, TimeProvider clock)
    {
        (_database, _clock) = (database, clock);
        _connections = new(database, tableName, clock);
        _rooms = new(database, roomsTableName, clock);
    }

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _database.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var (leave, error) = RoomRequest.Parse(request.Body, required: true);
        if (leave is not { Room: { } room })
        {
            return Frame.Refuse(400, error!, context);
        }

        try
        {
            var budget = new Budget(_budget, _clock);
            var connectionId = request.RequestContext.ConnectionId;
            // In this order: a row that names a room too many costs a delete in vain, a membership that no row names stays.
            await _rooms.DeleteAsync(room, connectionId, budget.Left, CancellationToken.None);
            await _connections.RemoveRoomAsync(connectionId, room, budget.Left, CancellationToken.None);
            return Frame.Reply(200, new LeftFrame(room), ProtocolJson.Default.LeftFrame);
        }
        catch (Exception exception)
        {
            return Failure.Answer(exception, $"It is not certain that you left {room}; leaving again is harmless", room, context);
        }
    }
}
