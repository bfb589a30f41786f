using Amazon.Lambda.APIGatewayEvents;
using Amazon.Lambda.Core;
using ChatFunctions.Broadcasting;
using ChatFunctions.Connections;
using ChatFunctions.Protocol;
using ChatFunctions.Throttling;

namespace ChatFunctions;

/// <summary>The <c>sendMessage</c> route: delivers a message to everyone but its sender, who gets an ack.</summary>
public sealed class SendMessageHandler : IRouteHandler
{
    // Enough to answer in when the rest of the invocation's time went into the broadcast.
    private static readonly TimeSpan _reserve = TimeSpan.FromSeconds(2);

    // Who comes right after a message that the table gave nothing would wait as long as that, and hold an execution meanwhile.
    private static readonly TimeSpan _busyFor = TimeSpan.FromSeconds(1);

    private readonly ConnectionTable _connections;
    private readonly Broadcaster _broadcaster;
    private readonly SenderLimit _senders;
    private readonly TimeProvider _clock;
    private long? _busySince;

    public SendMessageHandler() : this(
        ConnectionTable.FromEnvironment(),
        Broadcaster.FromEnvironment(),
        new SenderLimit(FunctionEnvironment.MessagesPerMinute, TimeProvider.System),
        TimeProvider.System)
    {
    }

    internal SendMessageHandler(ConnectionTable connections, Broadcaster broadcaster, SenderLimit senders, TimeProvider clock) =>
        (_connections, _broadcaster, _senders, _clock) = (connections, broadcaster, senders, clock);

    Task IRouteHandler.WarmUpAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_connections.WarmUpAsync(cancellationToken), _broadcaster.WarmUpAsync(cancellationToken));

    public async Task<APIGatewayProxyResponse> HandleAsync(APIGatewayProxyRequest request, ILambdaContext context)
    {
        var now = _clock.GetUtcNow();
        var (message, error) = ClientMessage.Parse(request.Body, now);
        if (message is null)
        {
            return Refuse(400, error! with { RequestId = context.AwsRequestId });
        }

        var sender = request.RequestContext.ConnectionId;
        var sentAt = Timestamp.Format(now);
        var frame = Frame.Utf8(
            new MessageFrame(message.Id, sender, message.Name, message.Message, sentAt), ProtocolJson.Default.MessageFrame);
        if (frame.Length > Frame.MaximumLength)
        {
            return Refuse(400, new ErrorFrame(
                ErrorCode.MessageTooLarge, "The message is too large; send it in parts.", context.AwsRequestId, message.Id));
        }

        var busy = new ErrorFrame(
            ErrorCode.Busy, "The chat is busy and the message was sent to nobody; send it again in a while.", context.AwsRequestId, message.Id);
        if (_busySince is { } since && _clock.GetElapsedTime(since) < _busyFor)
        {
            return Refuse(503, busy);
        }

        // Asked last: a message that is refused anyway costs neither a read nor a post, and so no token.
        if (!_senders.TryAdmit(sender))
        {
            return Refuse(429, new ErrorFrame(
                ErrorCode.TooManyMessages, "You send too many messages; wait a few seconds, then send it again.", context.AwsRequestId, message.Id));
        }

        try
        {
            var result = await DeliverAsync(frame, sender, context);
            return Frame.Reply(
                200,
                new AckFrame(message.Id, sentAt, result.Delivered, result.Gone, result.Failed, result.Complete),
                ProtocolJson.Default.AckFrame);
        }
        catch (Exception exception) when (Retry.IsThrottling(exception))
        {
            _busySince = _clock.GetTimestamp();
            context.Logger.LogWarning("The message was not delivered: the table's read capacity is exhausted.");
            return Refuse(503, busy);
        }
        catch (Exception exception)
        {
            context.Logger.LogError(exception, "The message was not delivered.");
            return Refuse(500, new ErrorFrame(
                ErrorCode.InternalError, "The message could not be delivered; send it again with the same id.", context.AwsRequestId, message.Id));
        }
    }

    private async Task<BroadcastResult> DeliverAsync(ReadOnlyMemory<byte> frame, string sender, ILambdaContext context)
    {
        var budget = context.RemainingTime - _reserve;
        var gone = GoneConnections.Start(_connections, _clock, context.Logger);
        try
        {
            var recipients = _connections.ScanAsync(budget, CancellationToken.None).Where(connectionId => connectionId != sender);
            return await _broadcaster.SendAsync(recipients, frame, budget, gone.Add, context.Logger, CancellationToken.None);
        }
        finally
        {
            gone.Complete();
        }
    }

    private static APIGatewayProxyResponse Refuse(int statusCode, ErrorFrame error) =>
        Frame.Reply(statusCode, error, ProtocolJson.Default.ErrorFrame);
}
