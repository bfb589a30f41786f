using System.Threading.Channels;
using Amazon.Lambda.Core;
using ChatFunctions.Tables;

namespace ChatFunctions.Connections;

/// <summary>Connections that something is done about while a broadcast goes on, one after the other; best effort, and nobody waits for it.</summary>
internal sealed class ConnectionQueue
{
    // What a broadcast leaves over, later ones find again.
    private const int MostPerBroadcast = 25;

    private readonly Channel<string> _queue = Channel.CreateUnbounded<string>(new UnboundedChannelOptions { SingleReader = true });

    private int _queued;

    private ConnectionQueue()
    {
    }

    /// <summary>Starts; ends by itself once <see cref="Complete"/> was called and the queue is empty.</summary>
    /// <param name="handle">What is done about a connection.</param>
    /// <param name="what">What it is when it failed, a sentence's beginning.</param>
    /// <param name="logger">Where failures are written.</param>
    public static ConnectionQueue Start(Func<string, Task> handle, string what, ILambdaLogger logger)
    {
        var queue = new ConnectionQueue();
        _ = queue.RunAsync(handle, what, logger);
        return queue;
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

    private async Task RunAsync(Func<string, Task> handle, string what, ILambdaLogger logger)
    {
        await foreach (var connectionId in _queue.Reader.ReadAllAsync())
        {
            try
            {
                await handle(connectionId);
            }
            catch (Exception exception) when (Retry.IsThrottling(exception))
            {
                // Those who join and leave need the table's units more; a later broadcast finds the rest again.
                break;
            }
            catch (Exception exception)
            {
                logger.LogDebug("{What} of connection {ConnectionId} failed: {Reason}", what, connectionId, exception.Message);
            }
        }
    }
}
