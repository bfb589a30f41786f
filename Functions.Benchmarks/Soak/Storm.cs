using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>Clients that come, go, break and talk at random, and functions that are killed.</summary>
internal sealed class Storm(LocalRuntime runtime, Ledger ledger, Random random) : IDisposable
{
    private const int Size = 50;
    private const int MostAtOnce = 24;
    private const int MostAttempts = 10;
    private const int LongestPause = 50;
    private const int LongestText = 20_000;

    private static readonly string[] _handlers = ["SendMessageHandler", "SendMessageHandler", "ConnectHandler", "DisconnectHandler", "DefaultHandler"];

    private readonly SemaphoreSlim _slots = new(MostAtOnce);
    private readonly HttpMessageInvoker _http = new(new SocketsHttpHandler());
    private readonly Crowd _crowd = new(random);
    private int _messages;

    public IReadOnlyList<Member> Open => _crowd.Members;

    /// <summary>Rages until the time is over, then waits for all that is under way.</summary>
    public async Task RageAsync(TimeSpan time)
    {
        var began = Stopwatch.GetTimestamp();
        var told = TimeSpan.Zero;
        while (Stopwatch.GetElapsedTime(began) is var elapsed && elapsed < time && runtime.IsRunning)
        {
            if (elapsed - told > TimeSpan.FromSeconds(10))
            {
                told = elapsed;
                Console.WriteLine($"{elapsed.TotalSeconds:0} s: {Open.Count} connected, {ledger.Counts}");
            }

            // All choices are made here, in one place, so that a seed repeats them.
            await _slots.WaitAsync();
            _ = ReleaseAsync(Choose());
            await Task.Delay(random.Next(LongestPause));
        }

        for (var slot = 0; slot < MostAtOnce; slot++)
            await _slots.WaitAsync();
        _slots.Release(MostAtOnce);
    }

    /// <summary>Asks until there is an answer that is no error: a function may just have been killed.</summary>
    /// <returns>Null when the connection ended.</returns>
    public async Task<JsonElement?> AskAsync(Member member, string frame, string handler, string type)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            var began = Stopwatch.GetTimestamp();
            if (await member.AskAsync(frame) is not { } reply)
                return null;
            if (reply.TryGetProperty("type", out var found) && found.GetString() == type)
                return reply;
            ledger.Failed(handler, began, $"the answer to {frame[..Math.Min(frame.Length, 40)]} was {reply}");
        }

        ledger.Violate($"{MostAttempts} errors in a row");
        return null;
    }

    /// <summary>Sends a message, again after an error, until it is acknowledged.</summary>
    public async Task SendAsync(Member sender, int length)
    {
        var message = ledger.Begin(sender, $"m-{Interlocked.Increment(ref _messages)}");
        var frame = $$"""{"action":"sendMessage","id":"{{message.Id}}","message":"{{new string('x', length)}}"}""";
        while (message.Attempts < MostAttempts)
        {
            message.Sending();
            if (await sender.AskAsync(frame) is not { } reply)
                return;
            if (reply.TryGetProperty("type", out var type) && type.GetString() == "ack")
            {
                message.Acknowledge(reply);
                return;
            }

            ledger.Count(counts => counts.Resends++);
            ledger.Failed("SendMessageHandler", message.SentAt, $"the answer to message {message.Id} was {reply}");
        }

        ledger.Violate($"message {message.Id} ended in {MostAttempts} errors");
    }

    public void Dispose()
    {
        _http.Dispose();
        _slots.Dispose();
    }

    private async Task ReleaseAsync(Task action)
    {
        try
        {
            await action;
        }
        catch (Exception exception)
        {
            ledger.Violate($"unexpected: {exception}");
        }
        finally
        {
            _slots.Release();
        }
    }

    private Task Choose()
    {
        var open = Open;
        if (random.Next(2 * Size) >= open.Count + (Size / 2) || open.Count < 2)
            return JoinAsync();
        return random.Next(100) switch
        {
            < 8 => LeaveAsync(),
            < 16 => CutAsync(),
            < 20 => KillAsync(_handlers[random.Next(_handlers.Length)], random.Next(15)),
            < 26 => AskAsync("""{"action":"ping"}""", "none", "pong"),
            < 30 => AskAsync("""{"action":"unknown"}""", "DefaultHandler", "help"),
            _ => SendAsync(random.Next(10) == 0 ? random.Next(1, LongestText) : random.Next(1, 100)),
        };
    }

    private async Task JoinAsync()
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            _crowd.Add(await Member.JoinAsync(runtime.WebSocketUrl, _http, ledger));
        }
        catch (WebSocketException exception)
        {
            ledger.Count(counts => counts.Refused++);
            ledger.Failed("ConnectHandler", began, $"a handshake was refused: {exception.Message}");
        }
    }

    private Task LeaveAsync()
    {
        ledger.Count(counts => counts.Leaves++);
        return _crowd.Take()?.LeaveAsync() ?? Task.CompletedTask;
    }

    private Task CutAsync()
    {
        ledger.Count(counts => counts.Cuts++);
        return _crowd.Take()?.CutAsync() ?? Task.CompletedTask;
    }

    private async Task AskAsync(string frame, string handler, string type)
    {
        if (_crowd.Borrow() is not { } member)
            return;
        await AskAsync(member, frame, handler, type);
        member.IsBusy = false;
    }

    private async Task SendAsync(int length)
    {
        if (_crowd.Borrow() is not { } member)
            return;
        await SendAsync(member, length);
        member.IsBusy = false;
    }

    /// <summary>Gives a function something to do and kills one of its processes in the midst of it, or nearly.</summary>
    private async Task KillAsync(string handler, int milliseconds)
    {
        var work = handler switch
        {
            "SendMessageHandler" => SendAsync(100),
            "ConnectHandler" => JoinAsync(),
            "DisconnectHandler" => CutAsync(),
            _ => AskAsync("""{"action":"unknown"}""", "DefaultHandler", "help"),
        };
        await Task.Delay(milliseconds);
        var processes = runtime.Functions.Where(process => process.Handler == handler).ToList();
        if (processes.Count > 0)
        {
            ledger.Kill(handler);
            processes[milliseconds % processes.Count].Kill();
        }

        await work;
    }
}
