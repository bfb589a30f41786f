using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;

namespace ChatFunctions;

/// <summary>The <c>leave</c> route: removes the membership; leaving a room that one is not in is no error.</summary>
public sealed class LeaveHandler : IRouteHandler
{
    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;

    public LeaveHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal LeaveHandler(FunctionTables tables) =>
        (_tables, _connections, _rooms) = (tables, tables.Connections, tables.Rooms);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var (leave, error) = RoomRequest.Parse(request.Body, required: true);
        if (leave is not { Room: { } room })
        {
            return Frame.Refuse(400, error!, context);
        }

        try
        {
            var budget = _tables.NewBudget();
            var connectionId = request.RequestContext.ConnectionId;
            // In this order: a row that names a room too many costs a delete in vain, a membership that no row names stays.
            if (await _rooms.DeleteAsync(room, connectionId, budget.Left, CancellationToken.None, leftAt: Timestamp.Of(request)))
            {
                await _connections.RemoveRoomAsync(connectionId, room, budget.Left, CancellationToken.None);
            }

            return Frame.Reply(200, new LeftFrame(room), ProtocolJson.Default.LeftFrame);
        }
        catch (Exception exception)
        {
            return Failure.Answer(exception, $"It is not certain that you left {room}; leaving again is harmless", room, context);
        }
    }
}
