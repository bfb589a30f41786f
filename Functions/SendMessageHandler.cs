using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Broadcasting;
using ChatFunctions.Connections;
using ChatFunctions.Log;
using ChatFunctions.Metrics;
using ChatFunctions.Protocol;
using ChatFunctions.Protocol.Frames;
using ChatFunctions.Protocol.Requests;
using ChatFunctions.Rooms;
using ChatFunctions.SignIn;
using ChatFunctions.Tables;
using ChatFunctions.Throttling;

namespace ChatFunctions;

/// <summary>
/// The <c>sendMessage</c> route: stores a message, where history is kept, and delivers it to everyone else in its room, or to everyone
/// connected; its sender gets an ack. It is stored before its receivers are read, so that who joins meanwhile gets it one way or the
/// other.
/// </summary>
public sealed class SendMessageHandler : IRouteHandler
{
    // Enough to answer in when the rest of the invocation's time went into the broadcast.
    private static readonly TimeSpan _reserve = TimeSpan.FromSeconds(2);

    // A row that is younger may be of a live client: `$connect` stores it before the handshake ends, and until then a post answers
    // 410 as well. Without it the client would be deaf for two hours. Each row's age is by two clocks, either of which may be wrong by half
    // a minute. The table judges that, for a write unit; to read every row's age for it would cost each broadcast more.
    private static readonly TimeSpan _youngestGone = TimeSpan.FromSeconds(120);

    private readonly FunctionTables _tables;
    private readonly ConnectionTable _connections;
    private readonly RoomTable _rooms;
    private readonly MessageLog? _log;
    private readonly Broadcaster _broadcaster;
    private readonly Lazy<ManagementClient> _management;
    private readonly SenderLimit _senders;
    private readonly EmbeddedMetrics? _metrics;
    private readonly TimeProvider _clock;
    private readonly BusyRooms _busy;

    public SendMessageHandler() : this(FunctionTables.FromEnvironment())
    {
    }

    internal SendMessageHandler(
        FunctionTables tables, MessageLog? log, Broadcaster broadcaster, Lazy<ManagementClient> management, SenderLimit senders, EmbeddedMetrics? metrics = null)
    {
        (_tables, _connections, _rooms, _log) = (tables, tables.Connections, tables.Rooms, log);
        (_clock, _busy) = (tables.Clock, new(tables.Clock));
        (_broadcaster, _management, _senders, _metrics) = (broadcaster, management, senders, metrics);
    }

    private SendMessageHandler(FunctionTables tables) : this(
        tables,
        tables.NewLog(),
        Broadcaster.FromEnvironment(),
        // Slow readers are rare; its client would cost every cold start.
        new Lazy<ManagementClient>(ManagementClient.FromEnvironment),
        new SenderLimit(FunctionEnvironment.MessagesPerMinute, tables.Clock),
        EmbeddedMetrics.FromEnvironment(tables.Clock))
    {
    }

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_tables.WarmUpAsync(cancellationToken), _broadcaster.WarmUpAsync(cancellationToken));

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var now = _clock.GetUtcNow();
        var who = SignedIn.Of(request);
        var (parsed, error) = ClientMessage.Parse(request.Body, now, who?.Name);
        if (parsed is null)
        {
            return Frame.Refuse(400, error!, context);
        }

        var sender = request.RequestContext.ConnectionId;
        var message = new MessageFrame(parsed.Id, sender, parsed.Name, parsed.Message, Timestamp.Format(now)) { Room = parsed.Room, User = who?.User };
        // Its number, which is not known yet, began as a time in milliseconds and is as long as one.
        if (Utf8(_log is null ? message : message with { Seq = now.ToUnixTimeMilliseconds() }).Length > Frame.MaximumLength)
        {
            return Refuse(400, ErrorCode.MessageTooLarge, "The message is too large; send it in parts.");
        }

        if (_busy.Contain(message.Room))
        {
            return Busy();
        }

        // Asked last: a message that is refused anyway costs neither a read nor a post, and so no token.
        if (!_senders.TryAdmit(who?.User ?? sender))
        {
            return Refuse(429, ErrorCode.TooManyMessages, "You send too many messages; wait a few seconds, then send it again.");
        }

        try
        {
            if (message.Room is { } room && !await _rooms.ContainsAsync(room, sender, _tables.NewBudget().Left, CancellationToken.None))
            {
                return Frame.Refuse(403, ErrorFrame.NotAMember(room, message.Id), context);
            }

            if (_log is not null)
            {
                message = await _log.AppendAsync(message, parsed.IsRetry, _tables.NewBudget(), CancellationToken.None);
            }

            var start = _clock.GetTimestamp();
            var result = await DeliverAsync(message, sender, context);
            Count(result, _clock.GetElapsedTime(start));
            return Frame.Reply(
                200,
                new AckFrame(message.Id, message.SentAt, result.Delivered, result.Gone, result.Failed, result.Complete) { Seq = message.Seq },
                ProtocolJson.Default.AckFrame);
        }
        catch (Exception exception) when (Failure.IsBusy(exception))
        {
            NoteThrottling(exception, message.Room);
            context.Logger.LogWarning("The message was not delivered: a table's capacity is exhausted.");
            return Busy();
        }
        catch (Exception exception)
        {
            context.Logger.LogError(exception, "The message was not delivered.");
            return Refuse(500, ErrorCode.InternalError, "The message could not be delivered; send it again with the same id.");
        }

        APIGatewayProxyResponse Busy() =>
            Refuse(503, ErrorCode.Busy, parsed.IsRetry
                ? "The chat is busy and this try was sent to nobody; send it again in a while."
                : "The chat is busy and the message was sent to nobody; send it again in a while.");

        APIGatewayProxyResponse Refuse(int statusCode, string code, string what) =>
            Frame.Refuse(statusCode, new ErrorFrame(code, what, "", message.Id) { Room = message.Room }, context);
    }

    private async Task<BroadcastResult> DeliverAsync(MessageFrame message, string sender, ILambdaContext context)
    {
        var budget = context.RemainingTime - _reserve;
        var limit = _clock.GetUtcNow() - _youngestGone;
        // What stays, a later broadcast, its `$disconnect` or its time to live removes.
        var gone = ConnectionQueue.Start(connectionId => RemoveAsync(connectionId, message.Room, limit), "Removing the row", context.Logger);
        // Who is closed comes back and reads what it missed; without a log it would only lose more.
        var slow = ConnectionQueue.Start(
            connectionId => _log is null ? Task.CompletedTask : _management.Value.CloseAsync(connectionId, CancellationToken.None), "Closing", context.Logger);
        try
        {
            var members = message.Room is { } room
                ? _rooms.MembersAsync(room, budget, CancellationToken.None)
                : _connections.ScanAsync(budget, CancellationToken.None);
            return await _broadcaster.SendAsync(
                members.Where(connectionId => connectionId != sender),
                Utf8(message),
                budget,
                gone.Add,
                slow.Add,
                context.Logger,
                CancellationToken.None);
        }
        catch (Exception exception) when (_log is not null)
        {
            NoteThrottling(exception, message.Room);
            // It is stored, so it was sent: whoever is in the room reads it with the next one, or when it comes back.
            context.Logger.LogError(exception, "The message is stored and was not posted.");
            return new BroadcastResult(0, 0, 0, Complete: false);
        }
        finally
        {
            gone.Complete();
            slow.Complete();
        }
    }

    private void Count(BroadcastResult result, TimeSpan duration) => _metrics?.Write(
        ("Recipients", result.Delivered + result.Gone + result.Failed, "Count"),
        ("Delivered", result.Delivered, "Count"),
        ("Gone", result.Gone, "Count"),
        ("Failed", result.Failed, "Count"),
        ("Incomplete", result.Complete ? 0 : 1, "Count"),
        ("BroadcastMilliseconds", Math.Round(duration.TotalMilliseconds, 3), "Milliseconds"));

    private void NoteThrottling(Exception exception, string? room)
    {
        if (Retry.IsThrottling(exception))
        {
            _busy.Add(room);
        }
    }

    private async Task RemoveAsync(string connectionId, string? room, DateTimeOffset limit)
    {
        if (room is not null)
        {
            await _rooms.DeleteAsync(room, connectionId, TimeSpan.Zero, CancellationToken.None);
        }

        await _connections.DeleteIfOlderAsync(connectionId, limit, CancellationToken.None);
    }

    private static ReadOnlyMemory<byte> Utf8(MessageFrame message) => Frame.Utf8(message, ProtocolJson.Default.MessageFrame);
}
