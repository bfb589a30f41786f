using System.Diagnostics;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>
/// Functions.Local with real function processes under random joins, leaves, kills and sends, in rooms and to everyone. In the end
/// every acknowledged message is stored, everybody who came back was shown every message of their rooms once and in order,
/// every broadcast reached who stayed, nothing arrived twice without a retry, the tables hold the open connections with their rooms
/// and nobody else, and memory is flat but for the messages that are stored.
/// </summary>
internal sealed class SoakTest
{
    /// <summary>Messages acknowledged so long ago have arrived wherever they will.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(30);

    /// <summary>A broadcast removes the row of a gone connection once it is two minutes old.</summary>
    private static readonly TimeSpan _longestHealing = TimeSpan.FromSeconds(150);

    private static readonly TimeSpan _disconnects = TimeSpan.FromSeconds(15);

    private readonly LocalRuntime _runtime;
    private readonly Ledger _ledger = new();
    private readonly Storm _storm;
    private Verdict? _verdict;

    private SoakTest(LocalRuntime runtime, int seed)
    {
        _runtime = runtime;
        _storm = new(runtime, _ledger, new Random(seed));
    }

    /// <param name="code">Of the functions; null for the development build.</param>
    /// <param name="minutes">Of the storm; what is checked afterwards may take 90 s more.</param>
    /// <param name="seed">Of its random choices.</param>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string? code, int minutes, int seed)
    {
        Console.WriteLine($"soak: {minutes} min, --seed {seed}");
        await using var runtime = await LocalRuntime.StartAsync(code, "--parameter", "MessagesPerMinute=0", "--stale-reads", "200");
        var soak = new SoakTest(runtime, seed);
        await soak.RunAsync(TimeSpan.FromMinutes(minutes));
        Console.WriteLine($"soak: {soak._ledger.Counts}");
        var good = soak._verdict is { IsGood: true };
        if (soak._ledger.Violations is { Count: > 0 } violations)
        {
            good = false;
            Console.WriteLine($"soak: FAILED with {soak._ledger.Counts.Violations} violations, --seed {seed}; the first ones:");
            foreach (var violation in violations)
                Console.WriteLine($"  {violation}");
        }

        Console.WriteLine(soak._verdict?.ToString() ?? "The log could not be read.");
        return good ? 0 : 1;
    }

    private async Task RunAsync(TimeSpan time)
    {
        using var storm = _storm;
        using var stop = new CancellationTokenSource();
        var memory = new MemoryWatch(_runtime);
        var watching = memory.RunAsync(stop.Token);
        var checking = CheckAsync(stop.Token);
        await _storm.RageAsync(time);
        await stop.CancelAsync();
        await watching;
        await checking;
        if (!_runtime.IsRunning)
        {
            _ledger.Violate($"Functions.Local ended:\n{string.Join('\n', _runtime.LastLines)}");
            return;
        }

        using var tables = new ChatTables(_runtime.Address);
        await CheckTablesAsync(tables);
        // What was queued for a client before its pong has reached it by then; what was stored and never sent, the log gives.
        await Task.WhenAll(_storm.Open.Select(member => member.Person.AskAsync(member, """{"action":"ping"}""", "none", "pong")));
        _ledger.Check(long.MaxValue);
        await Task.WhenAll(_storm.Open.Select(member => member.Person.LookAsync(member)));
        var logs = await tables.LogsAsync();
        _verdict = Verdict.On(_ledger, logs, [.. _storm.Open.Select(member => member.Person)]);
        var (text, flat) = memory.Judge(kept: logs.Values.Sum(log => log.Sum(message => (double)message.Length)) / 1e6);
        Console.WriteLine($"soak: {text}");
        if (!flat)
            _ledger.Violate($"memory grew: {text}");
        await Task.WhenAll(_storm.Open.Select(member => member.LeaveAsync()));
    }

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested)
        {
            _ledger.Check(Stopwatch.GetTimestamp() - (long)(_settled.TotalSeconds * Stopwatch.Frequency));
            await Task.Delay(TimeSpan.FromSeconds(5), cancellationToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    private async Task CheckTablesAsync(ChatTables tables)
    {
        Dictionary<string, Person> open = [];
        foreach (var member in _storm.Open)
        {
            if (await member.Person.AskAsync(member, """{"action":"who am I"}""", "DefaultHandler", "help") is { } help)
                open.Add(help.GetProperty("connection").GetProperty("connectionId").GetString()!, member.Person);
        }

        HashSet<string> connections = [.. open.Keys];
        HashSet<(string Room, string ConnectionId)> memberships = [.. open.SelectMany(one => one.Value.Rooms.Select(room => (room, one.Key)))];
        var began = Stopwatch.GetTimestamp();
        // $disconnect events may still wait for their turn.
        while (!await AreExactAsync() && Stopwatch.GetElapsedTime(began) < _disconnects)
            await Task.Delay(TimeSpan.FromMilliseconds(100));

        var rows = await tables.ConnectionsAsync();
        var members = await tables.MembershipsAsync();
        var missing = connections.Except(rows).Count();
        var left = rows.Except(connections).Count();
        var kills = _ledger.KillsOf("ConnectHandler", "DisconnectHandler");
        Console.WriteLine(
            $"soak: {open.Count} connections are open, the table lacks {missing} of them and holds {left} others; " +
            $"they are {memberships.Count} times in a room, the table lacks {memberships.Except(members).Count()} of that and holds {members.Except(memberships).Count()} more");
        if (missing > 0)
            _ledger.Violate($"the table lacks {missing} open connections");
        foreach (var (room, connectionId) in memberships.Except(members))
            _ledger.Violate($"{open[connectionId].Name} is in {room}, and the table does not say so");
        if (left > kills)
            _ledger.Violate($"{left} rows of closed connections are left, though only {kills} functions were killed that could leave one");
        if (!await AreExactAsync())
            await HealAsync(AreExactAsync);

        async Task<bool> AreExactAsync() =>
            connections.SetEquals(await tables.ConnectionsAsync())
            // Nobody speaks in a room that is empty, so nobody finds out who is left there.
            && memberships.SetEquals((await tables.MembershipsAsync()).Where(row => memberships.Any(one => one.Room == row.Room)));
    }

    /// <summary>
    /// A killed <c>$disconnect</c> or <c>$connect</c> leaves rows behind, and so does a connection that ends while it joins a room: messages
    /// remove them, a connection's once it is two minutes old.
    /// </summary>
    private async Task HealAsync(Func<Task<bool>> isHealed)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < _longestHealing)
        {
            // To everyone, and to each of the rooms that somebody is in.
            foreach (var room in _storm.Open.SelectMany(member => member.Person.Rooms).Distinct().Prepend(null))
            {
                var member = _storm.Open.First(member => room is null || member.Person.Rooms.Contains(room));
                await _storm.SayAsync(member, room is null ? 0 : 1 + member.Person.Rooms.ToList().IndexOf(room), 10);
            }

            await Task.Delay(TimeSpan.FromSeconds(1));
            if (await isHealed())
            {
                Console.WriteLine($"soak: messages removed what was left within {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
                return;
            }
        }

        _ledger.Violate("the tables do not hold exactly the open connections and their rooms");
    }
}
