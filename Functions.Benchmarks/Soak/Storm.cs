using System.Diagnostics;
using System.Net.WebSockets;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>Clients that come, go, break and talk at random, and functions that are killed.</summary>
internal sealed class Storm(LocalRuntime runtime, Ledger ledger, Random random) : IDisposable
{
    private const int Size = 50;
    private const int MostAtOnce = 24;
    private const int LongestPause = 50;
    private const int LongestText = 20_000;

    private static readonly string[] _handlers =
    [
        "SendMessageHandler", "SendMessageHandler", "SendMessageHandler", "JoinHandler", "JoinHandler", "LeaveHandler", "HistoryHandler",
        "PeopleHandler", "ConnectHandler", "DisconnectHandler", "DefaultHandler",
    ];

    private static readonly string[] _rooms = ["garden", "kitchen", "library", "attic"];

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

    /// <summary>Sends a message and waits for its ack.</summary>
    /// <param name="member">Who.</param>
    /// <param name="choice">To which of its rooms, or to everyone.</param>
    /// <param name="length">Of its text.</param>
    public Task SayAsync(Member member, int choice, int length) =>
        member.Person.SayAsync(member, $"m-{Interlocked.Increment(ref _messages)}", choice, length);

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
        var choice = random.Next();
        if (random.Next(2 * Size) >= open.Count + (Size / 2) || open.Count < 2)
            return JoinAsync(choice);
        return random.Next(100) switch
        {
            < 8 => LeaveAsync(),
            < 16 => CutAsync(),
            < 22 => KillAsync(_handlers[random.Next(_handlers.Length)], random.Next(15), choice),
            < 26 => AskAsync("""{"action":"ping"}""", "none", "pong"),
            < 28 => AskAsync("""{"action":"unknown"}""", "DefaultHandler", "help"),
            < 30 => AskAsync("""{"action":"people"}""", "PeopleHandler", "people"),
            < 40 => EnterRoomAsync(choice),
            < 44 => LeaveRoomAsync(choice),
            _ => SayAsync(choice, random.Next(10) == 0 ? random.Next(1, LongestText) : random.Next(1, 100)),
        };
    }

    private async Task JoinAsync(int choice)
    {
        var began = Stopwatch.GetTimestamp();
        var person = _crowd.Invite(choice, number => new Person($"person {number}", ledger));
        Member member;
        try
        {
            member = await Member.JoinAsync(runtime.WebSocketUrl, _http, person, ledger);
        }
        catch (WebSocketException exception)
        {
            _crowd.SendAway(person);
            ledger.Count(counts => counts.Refused++);
            ledger.Failed("ConnectHandler", began, $"a handshake was refused: {exception.Message}");
            return;
        }

        // It may be cut while it comes back.
        _crowd.Add(member);
        await person.ComeBackAsync(member);
        member.IsBusy = false;
    }

    private async Task LeaveAsync()
    {
        ledger.Count(counts => counts.Leaves++);
        if (_crowd.Take() is not { } member)
            return;
        await member.LeaveAsync();
        _crowd.SendAway(member.Person);
    }

    private async Task CutAsync()
    {
        ledger.Count(counts => counts.Cuts++);
        if (_crowd.Take() is not { } member)
            return;
        await member.CutAsync();
        _crowd.SendAway(member.Person);
    }

    private Task AskAsync(string frame, string handler, string type) =>
        BorrowAsync(member => member.Person.AskAsync(member, frame, handler, type));

    private Task EnterRoomAsync(int choice) =>
        BorrowAsync(member => member.Person.EnterAsync(member, _rooms[choice % _rooms.Length]));

    private Task LeaveRoomAsync(int choice) =>
        BorrowAsync(member => member.Person.LeaveAsync(member, _rooms[choice % _rooms.Length]));

    private Task SayAsync(int choice, int length) => BorrowAsync(member => SayAsync(member, choice, length));

    private async Task BorrowAsync(Func<Member, Task> act)
    {
        if (_crowd.Borrow() is not { } member)
            return;
        await act(member);
        member.IsBusy = false;
    }

    /// <summary>Gives a function something to do and kills one of its processes in the midst of it, or nearly.</summary>
    private async Task KillAsync(string handler, int milliseconds, int choice)
    {
        var work = handler switch
        {
            "SendMessageHandler" => SayAsync(choice, 100),
            "ConnectHandler" => JoinAsync(choice),
            "DisconnectHandler" => CutAsync(),
            "JoinHandler" => EnterRoomAsync(choice),
            "LeaveHandler" => LeaveRoomAsync(choice),
            "HistoryHandler" => BorrowAsync(member => member.Person.LookAsync(member)),
            "PeopleHandler" => AskAsync("""{"action":"people"}""", "PeopleHandler", "people"),
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
