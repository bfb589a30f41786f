using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Log;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;

namespace ChatFunctions;

/// <summary>The <c>history</c> route: answers with stored messages, as many as fit one frame.</summary>
public sealed class HistoryHandler : IRouteHandler
{
    private readonly FunctionTables _tables;
    private readonly RoomTable _rooms;
    private readonly LogReader _log;

    public HistoryHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal HistoryHandler(FunctionTables tables) => (_tables, _rooms, _log) = (tables, tables.Rooms, tables.LogReader);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) => _tables.WarmUpAsync(cancellationToken);

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var (history, error) = HistoryRequest.Parse(request.Body);
        if (history is null)
        {
            return Frame.Refuse(400, error!, context);
        }

        try
        {
            var budget = _tables.NewBudget();
            if (history.Room is { } room
                && !await _rooms.ContainsAsync(room, request.RequestContext.ConnectionId, budget.Left, CancellationToken.None))
            {
                return Frame.Refuse(403, ErrorFrame.NotAMember(room), context);
            }

            var page = await _log.ReadAsync(history.Room, history.Range, budget, CancellationToken.None);
            return Frame.Reply(200, new HistoryFrame(history.Room, page.Messages, page.Last, page.Complete), ProtocolJson.Default.HistoryFrame);
        }
        catch (Exception exception)
        {
            return Failure.Answer(exception, "The history was not read", history.Room, context);
        }
    }
}
