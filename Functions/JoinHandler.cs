using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;
using ChatFunctions.SignIn;

namespace ChatFunctions;

/// <summary>
/// The <c>join</c> route: stores the membership, then reads the room's log. Who reads after the membership is stored has what was
/// stored before, and is sent the rest.
/// </summary>
public sealed class JoinHandler : IRouteHandler
{
    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;
    private readonly LogReader? _log;

    public JoinHandler() : this(FunctionTables.FromEnvironment(), FunctionEnvironment.KeepsHistory)
    {
    }

    /// <param name="tables">Those of connections, memberships and messages.</param>
    /// <param name="keepsHistory">Whether there is the last.</param>
    internal JoinHandler(FunctionTables tables, bool keepsHistory) =>
        (_tables, _connections, _rooms, _log) = (tables, tables.Connections, tables.Rooms, keepsHistory ? tables.LogReader : null);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var who = SignedIn.Of(request);
        var (join, error) = JoinRequest.Parse(request.Body, who?.Name);
        if (join is null)
        {
            return Frame.Refuse(400, error!, context);
        }

        if (who?.MayJoin(join.Room) == false)
        {
            return Frame.Refuse(403, ErrorFrame.NotAllowed(join.Room), context);
        }

        var what = $"It is not certain that you joined {join.Room}; joining again is harmless";
        try
        {
            var budget = _tables.NewBudget();
            var connectionId = request.RequestContext.ConnectionId;
            var outcome = await _connections.AddRoomAsync(connectionId, join.Room, budget.Left, CancellationToken.None);
            if (outcome is AddRoomOutcome.TooMany)
            {
                var most = $"You are in {ConnectionTable.MostRooms} rooms, which is the most; leave one first.";
                return Frame.Refuse(400, ErrorFrame.Invalid(most) with { Room = join.Room }, context);
            }

            if (outcome is not AddRoomOutcome.Added)
            {
                return Frame.Refuse(410, ErrorFrame.NotConnected(join.Room), context);
            }

            await _rooms.PutAsync(join.Room, connectionId, join.Name, Timestamp.Of(request), budget.Left, CancellationToken.None, who?.User);
            what = $"You joined {join.Room}, but its messages could not be read; joining again is harmless and reads them";
            var page = _log is null ? null : await _log.ReadAsync(join.Room, LogRange.Newest with { After = join.After }, budget, CancellationToken.None);
            return Frame.Reply(200, new JoinedFrame(join.Room, page?.Messages, page?.Last, page?.Complete), ProtocolJson.Default.JoinedFrame);
        }
        catch (Exception exception)
        {
            return Failure.Answer(exception, what, join.Room, context);
        }
    }
}
