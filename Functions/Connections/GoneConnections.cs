using System.Threading.Channels;
using Amazon.Lambda.Core;

namespace ChatFunctions.Connections;

/// <summary>Removes the rows of connections that answered 410 while a broadcast goes on; best effort, and nobody waits for it.</summary>
internal sealed class GoneConnections
{
    // `$connect` stores the row before the handshake ends, and until then a post answers 410 as well: a young row may be a
    // live client, which would be deaf for two hours without it. The table judges that, for a write unit; to read every row's
    // age for it would cost each broadcast more.
    private static readonly TimeSpan _youngest = TimeSpan.FromSeconds(60);

    // What a broadcast leaves over, later ones find again.
    private const int MostPerBroadcast = 25;

    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    private readonly DateTimeOffset _limit;
    private int _queued;

    private GoneConnections(DateTimeOffset now) => _limit = now - _youngest;

    /// <summary>Starts removing; ends by itself once <see cref="Complete"/> was called and the queue is empty.</summary>
    public static GoneConnections Start(ConnectionTable table, TimeProvider clock, ILambdaLogger logger)
    {
        var gone = new GoneConnections(clock.GetUtcNow());
        _ = gone.RemoveAsync(table, logger);
        return gone;
    }

    /// <summary>Queues a connection unless this broadcast queued enough already; returns at once. One call at a time.</summary>
    public void Add(string connectionId)
    {
        if (_queued < MostPerBroadcast)
        {
            _queued++;
            _queue.Writer.TryWrite(connectionId);
        }
    }

    public void Complete() => _queue.Writer.Complete();

    private async Task RemoveAsync(ConnectionTable table, ILambdaLogger logger)
    {
        await foreach (var connectionId in _queue.Reader.ReadAllAsync())
        {
            try
            {
                await table.DeleteIfOlderAsync(connectionId, _limit, CancellationToken.None);
            }
            catch (Exception exception) when (Retry.IsThrottling(exception))
            {
                // Those who join and leave need the table's units more; a later broadcast finds the rest again.
                break;
            }
            catch (Exception exception)
            {
                // The row stays until a later broadcast, its `$disconnect` or its time to live removes it.
                logger.LogDebug("The row of gone connection {ConnectionId} was not removed: {Reason}", connectionId, exception.Message);
            }
        }
    }
}
