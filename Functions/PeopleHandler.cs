using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;

namespace ChatFunctions;

/// <summary>The <c>people</c> route: who is in a room that one is in, or how many are connected.</summary>
public sealed class PeopleHandler : IRouteHandler
{
    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;

    public PeopleHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal PeopleHandler(FunctionTables tables) =>
        (_tables, _connections, _rooms) = (tables, tables.Connections, tables.Rooms);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var (asked, error) = RoomRequest.Parse(request.Body, required: false);
        if (asked is null)
        {
            return Frame.Refuse(400, error!, context);
        }

        try
        {
            var budget = _tables.NewBudget();
            if (asked.Room is not { } room)
            {
                var (count, complete) = await _connections.CountAsync(budget.Left, CancellationToken.None);
                return Answer(new People([], count, complete));
            }

            return await _rooms.ContainsAsync(room, request.RequestContext.ConnectionId, budget.Left, CancellationToken.None)
                ? Answer(await _rooms.PeopleAsync(room, budget, CancellationToken.None))
                : Frame.Refuse(403, ErrorFrame.NotAMember(room), context);
        }
        catch (Exception exception)
        {
            return Failure.Answer(exception, "The people were not read", asked.Room, context);
        }

        APIGatewayProxyResponse Answer(People people) => Frame.Reply(
            200, new PeopleFrame(asked.Room, people.Known, people.Count, people.Complete), ProtocolJson.Default.PeopleFrame);
    }
}
