using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace ChatFunctions.Broadcasting;

/// <summary>
/// A bounded channel of one writer that, once full, goes on only when half of it is free: waking for every single place
/// costs a post as much CPU time as signing it. Reading never waits and is safe from any thread.
/// </summary>
/// <param name="capacity">How many items the writer may be ahead.</param>
internal sealed class ReadAhead<T>(int capacity)
{
    private readonly Channel<T> _channel = Channel.CreateBounded<T>(new BoundedChannelOptions(capacity) { SingleWriter = true });
    private TaskCompletionSource? _room;

    public int Count => _channel.Reader.Count;

    public async ValueTask WriteAsync(T item, CancellationToken cancellationToken)
    {
        while (!_channel.Writer.TryWrite(item))
        {
            var room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            Interlocked.Exchange(ref _room, room);
            // Readers may have emptied it before they could see that somebody waits.
            AnnounceRoom();
            await room.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    public bool TryRead([MaybeNullWhen(false)] out T item)
    {
        if (!_channel.Reader.TryRead(out item))
            return false;
        AnnounceRoom();
        return true;
    }

    private void AnnounceRoom()
    {
        // Compared, because another reader may have let the writer go on, who by now waits anew.
        if (Volatile.Read(ref _room) is { } room && Count <= capacity / 2 && Interlocked.CompareExchange(ref _room, null, room) == room)
            room.SetResult();
    }
}
