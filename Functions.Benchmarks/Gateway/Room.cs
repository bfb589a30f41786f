using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;

namespace Functions.Benchmarks.Gateway;

/// <summary>Many WebSocket clients in this process; the first of them sends, one message at a time.</summary>
internal sealed class Room : IAsyncDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly ClientWebSocket[] _sockets;
    private readonly long[] _arrivals;
    private readonly Task[] _receiving;
    private byte[] _id = [];
    private int _outstanding;
    private TaskCompletionSource _all = new();
    private TaskCompletionSource<long> _ack = new();

    private Room(int sockets) => (_sockets, _arrivals, _receiving) = (new ClientWebSocket[sockets], new long[sockets], new Task[sockets]);

    public static async Task<Room> OpenAsync(Uri url, int sockets, Action<int> progress, CancellationToken cancellationToken)
    {
        var room = new Room(sockets);
        var opened = 0;
        await Sockets.OpenAsync(
            url,
            room._sockets,
            index =>
            {
                room._receiving[index] = room.ReceiveAsync(index);
                progress(Interlocked.Increment(ref opened));
            },
            cancellationToken);
        return room;
    }

    /// <summary>Sends a message and waits until everybody else has it and the sender its ack.</summary>
    /// <exception cref="TimeoutException">Somebody did not get it.</exception>
    public async Task<Delivery> SendAsync(CancellationToken cancellationToken)
    {
        var id = Guid.NewGuid().ToString("N");
        (_all, _ack) = (new(TaskCreationOptions.RunContinuationsAsynchronously), new(TaskCreationOptions.RunContinuationsAsynchronously));
        Array.Clear(_arrivals);
        _outstanding = _sockets.Length - 1;
        Volatile.Write(ref _id, Encoding.ASCII.GetBytes(id));
        var sent = Stopwatch.GetTimestamp();
        await _sockets[0].SendAsync(
            Encoding.UTF8.GetBytes($$"""{"action":"sendMessage","message":"hello, everyone!","id":"{{id}}"}"""),
            WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
        try
        {
            await _all.Task.WaitAsync(_patience, cancellationToken);
            var acknowledged = await _ack.Task.WaitAsync(_patience, cancellationToken);
            return new(
                [.. _arrivals.Skip(1).Select(arrival => Stopwatch.GetElapsedTime(sent, arrival).TotalMilliseconds)],
                Stopwatch.GetElapsedTime(sent, acknowledged).TotalMilliseconds);
        }
        catch (TimeoutException)
        {
            throw new TimeoutException($"{_outstanding:N0} of {_sockets.Length - 1:N0} clients did not get the message in {_patience.TotalSeconds} s.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var socket in _sockets)
            socket.Abort();
        await Task.WhenAll(_receiving);
    }

    private async Task ReceiveAsync(int index)
    {
        var buffer = new byte[1024];
        try
        {
            while (await _sockets[index].ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
                OnFrame(index, buffer.AsSpan(0, received.Count));
        }
        catch (WebSocketException)
        {
            // Aborted at the end; what it should have received before is missed there.
        }
        catch (OperationCanceledException)
        {
            // As above.
        }
    }

    private void OnFrame(int index, ReadOnlySpan<byte> frame)
    {
        if (frame.IndexOf(Volatile.Read(ref _id)) < 0)
            return;
        var now = Stopwatch.GetTimestamp();
        if (index == 0)
        {
            _ack.TrySetResult(now);
            return;
        }

        // Delivery is at least once; only the first counts.
        if (Interlocked.CompareExchange(ref _arrivals[index], now, 0) == 0 && Interlocked.Decrement(ref _outstanding) == 0)
            _all.TrySetResult();
    }
}

/// <param name="Latencies">From the send to each client's receipt, in ms.</param>
/// <param name="Ack">From the send to the sender's ack, in ms.</param>
internal sealed record Delivery(double[] Latencies, double Ack);
