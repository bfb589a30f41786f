using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using ChatFunctions.Log;

namespace Functions.Tests.Model;

/// <summary>Sees every write of a log at the moment it is done; one at a time.</summary>
internal sealed class Witness(TimeProvider clock, Action<Rule, string> violated)
{
    private readonly ConcurrentDictionary<string, List<StoredMessage>> _logs = new();
    private readonly HashSet<string> _transactions = [];

    public const string Everyone = "everyone";

    public IReadOnlyList<StoredMessage> Of(string? room)
    {
        var log = LogOf(room ?? Everyone);
        lock (log)
            return [.. log];
    }

    public int CountOf(string? room) => Of(room).Count;

    public int Count => _logs.Keys.Sum(room => CountOf(room));

    /// <summary>Call when a write succeeded.</summary>
    public void See(TableCall call, Invocation by)
    {
        // Done once, however often it is asked for.
        if (call.Body["ClientRequestToken"] is { } token && !_transactions.Add((string)token!))
            return;
        foreach (var put in call.Puts)
        {
            var item = put["Item"]!.AsObject();
            if (item.ContainsKey("message"))
                See((string)item["room"]!["S"]!, item, by);
        }
    }

    private void See(string room, JsonObject item, Invocation by)
    {
        var stored = new StoredMessage(
            long.Parse((string)item["seq"]!["N"]!),
            (string)item["id"]!["S"]!,
            (string)item["name"]!["S"]!,
            (string)item["message"]!["S"]!,
            DateTimeOffset.FromUnixTimeSeconds(long.Parse((string)item["expiresAt"]!["N"]!)) - LogRow.Grace,
            clock.GetUtcNow(),
            by);
        var log = LogOf(room);
        lock (log)
        {
            if (log.Count > 0 && log[^1] is var last && stored.Seq != last.Seq + 1 && (stored.Seq <= last.Seq || last.ShownUntil > clock.GetUtcNow()))
                violated(Rule.Dense, $"in {room} {stored.Seq} ({stored.Text}) followed {last.Seq} ({last.Text})");
            log.Add(stored);
        }
    }

    private List<StoredMessage> LogOf(string room) => _logs.GetOrAdd(room, _ => []);
}

internal sealed record StoredMessage(long Seq, string Id, string Name, string Text, DateTimeOffset ShownUntil, DateTimeOffset StoredAt, Invocation By);
