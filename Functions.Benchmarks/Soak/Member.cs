using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>One line of a person's, one request of which is under way at a time. Times are the stopwatch's timestamps.</summary>
internal sealed class Member
{
    /// <summary>API Gateway gives up on a function after 29 s.</summary>
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(45);

    private readonly ClientWebSocket _socket = new();
    private readonly SemaphoreSlim _turn = new(1);
    private readonly Ledger _ledger;
    private Task _receiving = Task.CompletedTask;
    private TaskCompletionSource<JsonElement?>? _reply;

    private Member(Person person, Ledger ledger) => (Person, _ledger) = (person, ledger);

    public Person Person { get; }

    public long LeaveBegan { get; private set; } = long.MaxValue;

    /// <summary>When the other side had agreed to the end, or the socket was cut.</summary>
    public long Left { get; private set; } = long.MaxValue;

    public bool IsCut { get; private set; }

    public bool IsOpen => LeaveBegan == long.MaxValue;

    /// <summary>Set by who is about to do something with it, so that nobody else does.</summary>
    public bool IsBusy { get; set; }

    /// <exception cref="WebSocketException">The handshake was refused.</exception>
    public static async Task<Member> JoinAsync(Uri url, HttpMessageInvoker http, Person person, Ledger ledger)
    {
        var began = Stopwatch.GetTimestamp();
        var member = new Member(person, ledger) { IsBusy = true };
        using var patience = new CancellationTokenSource(_patience);
        await member._socket.ConnectAsync(url, http, patience.Token);
        ledger.Join(new Stay(member, null, began) { Since = Stopwatch.GetTimestamp() });
        member._receiving = member.ReceiveAsync();
        return member;
    }

    /// <summary>Sends a frame and waits for what it is answered with: whatever is no message.</summary>
    /// <returns>Null when the connection ended first.</returns>
    public async Task<JsonElement?> AskAsync(string frame)
    {
        await _turn.WaitAsync();
        try
        {
            var reply = _reply = new(TaskCreationOptions.RunContinuationsAsynchronously);
            if (_receiving.IsCompleted)
                return null;
            await _socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
            return await reply.Task.WaitAsync(_patience);
        }
        catch (TimeoutException)
        {
            _ledger.Violate($"no answer came in {_patience.TotalSeconds} s to {frame[..Math.Min(frame.Length, 80)]}");
            return null;
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException or OperationCanceledException)
        {
            // It left, or was cut, meanwhile.
            return null;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>Closes the connection properly and takes all that was on its way.</summary>
    public async Task LeaveAsync()
    {
        LeaveBegan = Stopwatch.GetTimestamp();
        try
        {
            using var patience = new CancellationTokenSource(_patience);
            await _socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, patience.Token);
            await _receiving.WaitAsync(patience.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            _ledger.Violate($"a connection could not be closed: {exception.Message}");
        }

        Left = Stopwatch.GetTimestamp();
        _socket.Dispose();
    }

    /// <summary>Ends the connection without a word.</summary>
    public async Task CutAsync()
    {
        IsCut = true;
        LeaveBegan = Stopwatch.GetTimestamp();
        _socket.Abort();
        await _receiving;
        Left = Stopwatch.GetTimestamp();
        _socket.Dispose();
    }

    private async Task ReceiveAsync()
    {
        var buffer = new byte[4096];
        var frame = new MemoryStream();
        try
        {
            while (await _socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None) is { MessageType: not WebSocketMessageType.Close } received)
            {
                frame.Write(buffer, 0, received.Count);
                if (!received.EndOfMessage)
                    continue;
                OnFrame(JsonElement.Parse(frame.GetBuffer().AsSpan(0, (int)frame.Length)));
                frame.SetLength(0);
            }
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or ObjectDisposedException)
        {
            // Cut, the last of them between two frames; whether by us is seen below.
        }

        if (IsOpen)
            _ledger.Violate($"a connection ended by itself: {_socket.State} {_socket.CloseStatus} {_socket.CloseStatusDescription}");
        _reply?.TrySetResult(null);
    }

    private void OnFrame(JsonElement frame)
    {
        // API Gateway's own errors have no type.
        if (frame.TryGetProperty("type", out var type) && type.GetString() == "message")
        {
            var message = LoggedMessage.Of(frame);
            _ledger.Receive(this, message);
            Person.Receive(this, frame.TryGetProperty("room", out var room) ? room.GetString() : null, message);
        }
        else
        {
            _reply?.TrySetResult(frame);
        }
    }
}
