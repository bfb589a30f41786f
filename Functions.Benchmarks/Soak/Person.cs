using System.Diagnostics;
using System.Text.Json;

namespace Functions.Benchmarks.Soak;

/// <summary>
/// Somebody who chats over one line after another: comes back to the rooms it was in and has shown to it what it missed, and sends
/// again what was not acknowledged.
/// </summary>
/// <param name="name">Unlike anybody else's.</param>
/// <param name="ledger">What happens is written there.</param>
internal sealed class Person(string name, Ledger ledger)
{
    private const int MostAttempts = 10;

    /// <summary>Messages sent at the same time arrive in any order, and the missing one mostly in a moment.</summary>
    private static readonly TimeSpan _order = TimeSpan.FromMilliseconds(100);

    private readonly Lock _gate = new();
    private readonly RoomReceiver _everyone = new(null);
    private readonly Dictionary<string, RoomReceiver> _rooms = [];
    private readonly List<RoomReceiver> _left = [];
    private readonly List<Message> _unacknowledged = [];
    private readonly Dictionary<string, Stay> _stays = [];

    /// <summary>Held by who does something in the person's name.</summary>
    private readonly SemaphoreSlim _acting = new(1);

    public string Name => name;

    /// <summary>The rooms it wants to be in.</summary>
    public IReadOnlyList<string> Rooms
    {
        get
        {
            lock (_gate)
                return [.. _rooms.Keys];
        }
    }

    /// <summary>What it shows of everyone and of the rooms it is in.</summary>
    public IReadOnlyList<RoomReceiver> Receivers
    {
        get
        {
            lock (_gate)
                return [_everyone, .. _rooms.Values];
        }
    }

    /// <summary>What it showed of rooms that it has left.</summary>
    public IReadOnlyList<RoomReceiver> Earlier
    {
        get
        {
            lock (_gate)
                return [.. _left];
        }
    }

    /// <summary>Over a new line: what was missed, the rooms, and what was not acknowledged.</summary>
    public async Task ComeBackAsync(Member line)
    {
        await _acting.WaitAsync();
        try
        {
            lock (_gate)
                _stays.Clear();
            await LookAsync(line, _everyone);
            foreach (var room in Receivers.Where(receiver => receiver.Room is not null))
                await EnterAsync(line, room);
            List<Message> again;
            lock (_gate)
                again = [.. _unacknowledged];
            foreach (var message in again)
                await SendAsync(line, message);
        }
        finally
        {
            _acting.Release();
        }
    }

    public async Task EnterAsync(Member line, string room)
    {
        await _acting.WaitAsync();
        try
        {
            RoomReceiver receiver;
            lock (_gate)
            {
                if (!_rooms.TryGetValue(room, out receiver!))
                    _rooms[room] = receiver = new(room);
            }

            await EnterAsync(line, receiver);
        }
        finally
        {
            _acting.Release();
        }
    }

    /// <summary>Leaves a room that it is in.</summary>
    public async Task LeaveAsync(Member line, string room)
    {
        await _acting.WaitAsync();
        try
        {
            RoomReceiver receiver;
            lock (_gate)
            {
                if (!_rooms.Remove(room, out receiver!))
                    return;
                _left.Add(receiver);
                if (_stays.TryGetValue(room, out var ending))
                    ending.LeaveBegan = Stopwatch.GetTimestamp();
            }

            // Who still asks the log for it would be told that it is in the room no longer.
            await receiver.Asking.WaitAsync();
            receiver.Asking.Release();
            if (await AskAsync(line, $$"""{"action":"leave","room":"{{room}}"}""", "LeaveHandler", "left") is null)
                return;
            lock (_gate)
            {
                if (_stays.Remove(room, out var stay))
                    stay.Left = Stopwatch.GetTimestamp();
            }
        }
        finally
        {
            _acting.Release();
        }
    }

    /// <param name="line">Over which it is sent.</param>
    /// <param name="id">Of the message.</param>
    /// <param name="choice">Chooses a room it is in, or everyone.</param>
    /// <param name="length">Of the text.</param>
    public async Task SayAsync(Member line, string id, int choice, int length)
    {
        await _acting.WaitAsync();
        try
        {
            string?[] addresses = [null, .. Rooms];
            var message = ledger.Begin(this, id, addresses[choice % addresses.Length], length);
            lock (_gate)
                _unacknowledged.Add(message);
            await SendAsync(line, message);
        }
        finally
        {
            _acting.Release();
        }
    }

    /// <summary>Asks until there is an answer that is no error: a function may just have been killed.</summary>
    /// <returns>Null when the connection ended.</returns>
    public async Task<JsonElement?> AskAsync(Member line, string frame, string handler, string type)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            if (await line.AskAsync(frame) is not { } reply)
                return null;
            if (reply.TryGetProperty("type", out var found) && found.GetString() == type)
                return reply;
            ledger.Failed(handler, began, $"the answer to {frame[..Math.Min(frame.Length, 40)]} was {reply}");
        }

        ledger.Violate($"{MostAttempts} errors in a row");
        return null;
    }

    /// <summary>Asks the log once more, as after a line was opened: a message may be stored that no broadcast brought.</summary>
    public async Task LookAsync(Member line)
    {
        foreach (var receiver in Receivers)
            await LookAsync(line, receiver);
    }

    /// <summary>Called with each message that a line brings.</summary>
    public void Receive(Member line, string? room, LoggedMessage message)
    {
        RoomReceiver? receiver;
        lock (_gate)
            receiver = room is null ? _everyone : _rooms.GetValueOrDefault(room);
        // It has left the room, and this was on its way.
        if (receiver is null)
            return;
        receiver.Live(message);
        if (receiver.IsBehind)
            _ = CatchUpAsync(line, receiver, _order);
    }

    private async Task EnterAsync(Member line, RoomReceiver receiver)
    {
        var room = receiver.Room!;
        var stay = new Stay(line, room, Stopwatch.GetTimestamp());
        lock (_gate)
        {
            // Joined once more it has been in the room all the time.
            if (_stays.TryAdd(room, stay))
                ledger.Enter(stay);
            else
                stay = _stays[room];
        }

        await receiver.Asking.WaitAsync();
        try
        {
            receiver.Doubt();
            if (await AskAsync(line, $$"""{"action":"join","room":"{{room}}","name":"{{name}}"{{receiver.Question()}}}""", "JoinHandler", "joined") is not { } joined)
                return;
            stay.Since = Math.Min(stay.Since, Stopwatch.GetTimestamp());
            receiver.Page(joined);
        }
        finally
        {
            receiver.Asking.Release();
        }

        await CatchUpAsync(line, receiver, TimeSpan.Zero);
    }

    private async Task LookAsync(Member line, RoomReceiver receiver)
    {
        // Whoever asks over an earlier line has to end first: its answer says nothing of what came after.
        await receiver.Asking.WaitAsync();
        receiver.Doubt();
        receiver.Asking.Release();
        await CatchUpAsync(line, receiver, TimeSpan.Zero);
    }

    private async Task CatchUpAsync(Member line, RoomReceiver receiver, TimeSpan pause)
    {
        await Task.Delay(pause);
        await receiver.Asking.WaitAsync();
        try
        {
            while (receiver.IsBehind && line.IsOpen && Receivers.Contains(receiver))
            {
                var inRoom = receiver.Room is { } room ? $",\"room\":\"{room}\"" : "";
                if (await AskAsync(line, $$"""{"action":"history"{{inRoom}}{{receiver.Question()}}}""", "HistoryHandler", "history") is not { } page)
                    return;
                receiver.Page(page);
                ledger.Count(counts => counts.Pages++);
            }
        }
        finally
        {
            receiver.Asking.Release();
        }
    }

    /// <summary>Sends a message, again after an error, until it is acknowledged; without a line it waits for the next one.</summary>
    private async Task SendAsync(Member line, Message message)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            message.Sending();
            if (await line.AskAsync(message.Frame) is not { } reply)
                return;
            if (reply.TryGetProperty("type", out var type) && type.GetString() == "ack")
            {
                message.Acknowledge(reply);
                lock (_gate)
                    _unacknowledged.Remove(message);
                Receive(line, message.Room, new(message.Seq, message.Id, name, message.Length));
                return;
            }

            ledger.Count(counts => counts.Resends++);
            ledger.Failed("SendMessageHandler", message.SentAt, $"the answer to message {message.Id} was {reply}");
        }

        ledger.Violate($"message {message.Id} ended in {MostAttempts} errors");
    }
}
