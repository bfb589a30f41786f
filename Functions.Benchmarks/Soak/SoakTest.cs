using System.Diagnostics;
using Functions.Benchmarks.Local;

namespace Functions.Benchmarks.Soak;

/// <summary>
/// Functions.Local with real function processes under random joins, leaves, kills and sends. In the end every message was
/// received by everyone it had to reach, nothing arrived twice without a retry, the table holds the open connections and
/// nobody else, and memory is flat.
/// </summary>
internal sealed class SoakTest
{
    /// <summary>Messages acknowledged so long ago have arrived wherever they will.</summary>
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(30);

    /// <summary>A broadcast removes the row of a gone connection once it is a minute old.</summary>
    private static readonly TimeSpan _longestHealing = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan _disconnects = TimeSpan.FromSeconds(15);

    private readonly LocalRuntime _runtime;
    private readonly Ledger _ledger = new();
    private readonly Storm _storm;

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
        await using var runtime = await LocalRuntime.StartAsync(code, "--parameter", "MessagesPerMinute=0");
        var soak = new SoakTest(runtime, seed);
        await soak.RunAsync(TimeSpan.FromMinutes(minutes));
        Console.WriteLine($"soak: {soak._ledger.Counts}");
        if (soak._ledger.Violations is not { Count: > 0 } violations)
        {
            Console.WriteLine("soak: passed");
            return 0;
        }

        Console.WriteLine($"soak: FAILED with {soak._ledger.Counts.Violations} violations, --seed {seed}; the first ones:");
        foreach (var violation in violations)
            Console.WriteLine($"  {violation}");
        return 1;
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

        await CheckTableAsync();
        // What was queued for a client before its pong has reached it by then.
        await Task.WhenAll(_storm.Open.Select(member => _storm.AskAsync(member, """{"action":"ping"}""", "none", "pong")));
        _ledger.Check(long.MaxValue);
        var (text, flat) = memory.Judge();
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

    private async Task CheckTableAsync()
    {
        HashSet<string> open = [];
        foreach (var member in _storm.Open)
        {
            if (await _storm.AskAsync(member, """{"action":"who am I"}""", "DefaultHandler", "help") is { } help)
                open.Add(help.GetProperty("connection").GetProperty("connectionId").GetString()!);
        }

        using var table = new ConnectionsTable(_runtime.Address);
        var began = Stopwatch.GetTimestamp();
        var rows = await table.ReadAsync();
        // $disconnect events may still wait for their turn.
        while (!rows.SetEquals(open) && Stopwatch.GetElapsedTime(began) < _disconnects)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(100));
            rows = await table.ReadAsync();
        }

        var missing = open.Except(rows).Count();
        var left = rows.Except(open).Count();
        var kills = _ledger.KillsOf("ConnectHandler", "DisconnectHandler");
        Console.WriteLine($"soak: {open.Count} connections are open, the table lacks {missing} of them and holds {left} others");
        if (missing > 0)
            _ledger.Violate($"the table lacks {missing} open connections");
        if (left > kills)
            _ledger.Violate($"{left} rows of closed connections are left, though only {kills} functions were killed that could leave one");
        if (left > 0)
            await HealAsync(table, open);
    }

    /// <summary>A killed <c>$disconnect</c> or <c>$connect</c> leaves a row behind, which messages remove once it is a minute old.</summary>
    private async Task HealAsync(ConnectionsTable table, HashSet<string> open)
    {
        var began = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(began) < _longestHealing)
        {
            await _storm.SendAsync(_storm.Open[0], 10);
            await Task.Delay(TimeSpan.FromSeconds(1));
            if ((await table.ReadAsync()).SetEquals(open))
            {
                Console.WriteLine($"soak: messages removed those rows within {Stopwatch.GetElapsedTime(began).TotalSeconds:0} s");
                return;
            }
        }

        _ledger.Violate($"the table does not hold exactly the open connections: {string.Join(", ", (await table.ReadAsync()).Except(open))} are left");
    }
}
