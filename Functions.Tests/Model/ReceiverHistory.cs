using System.Text.Json;

namespace Functions.Tests.Model;

/// <summary>What may happen to a receiver, in a random order, and what this one decided after each step.</summary>
internal sealed class ReceiverHistory
{
    private readonly Random _random;
    private readonly Receiver<ChatMessage> _receiver = new();
    private readonly List<ChatMessage> _log = [];
    private readonly List<object> _steps = [];
    private readonly int _texts;
    private long _next;

    private ReceiverHistory(int seed)
    {
        _random = new(seed);
        _next = _random.Next(2) == 0 ? 1 : 1_764_290_000_001;
        // So many that the earliest are forgotten to have been seen, in some.
        var isLong = seed % 150 == 149;
        _texts = isLong ? 1500 : 30;
        for (var left = isLong ? 4000 : 20 + _random.Next(100); left > 0; left--)
            Step();
    }

    /// <summary>Histories of so many seeds: <c>steps</c>, each with what is <c>then</c>, and what is <c>shown</c> at the end.</summary>
    public static string Write(int seeds) => JsonSerializer.Serialize(Enumerable.Range(0, seeds).Select(seed => new ReceiverHistory(seed)).Select(history => new
    {
        steps = history._steps,
        shown = string.Join(' ', history._receiver.Items.Select(item => item?.Seq ?? 0)),
    }));

    private void Step()
    {
        switch (_random.Next(20))
        {
            case < 9:
                Store();
                break;
            case < 12:
                Live(_log.Count == 0 ? Store() : _log[_random.Next(_log.Count)]);
                break;
            case < 14:
                Note("ask", _receiver.Ask());
                break;
            case < 16:
                Page();
                break;
            case < 18:
                Older();
                break;
            case 18:
                _receiver.Doubt();
                Note("doubt", null);
                break;
            default:
                Forget();
                break;
        }
    }

    /// <summary>Most messages come as they are stored.</summary>
    private ChatMessage Store()
    {
        _next += _random.Next(30) == 0 ? 1000 : 0;
        ChatMessage message = new(_next++, null, $"{_random.Next(_texts)}", _random.Next(2) == 0 ? "Ada" : "Grace", "m");
        _log.Add(message);
        if (_random.Next(3) > 0)
            Live(message);
        return message;
    }

    private void Live(ChatMessage message)
    {
        _receiver.Live(message);
        Note("live", Json(message));
    }

    private void Page()
    {
        var after = _random.Next(10) == 0 ? _log.Count == 0 ? 0 : _log[_random.Next(_log.Count)].Seq : _receiver.Held;
        var following = Kept().Where(message => message.Seq > (after ?? 0));
        var limit = _random.Next(30);
        ChatMessage[] messages = [.. after is null ? following.TakeLast(limit) : following.Take(limit)];
        var (last, complete) = (_log.Count == 0 ? 0 : _log[^1].Seq, _random.Next(3) > 0);
        _receiver.Page(messages, last, complete);
        Note("page", new { messages = messages.Select(Json), last, complete });
    }

    private void Older()
    {
        var before = _random.Next(10) == 0 ? _next - _random.Next(5) : _receiver.Before ?? 0;
        ChatMessage[] messages = [.. Kept().Where(message => message.Seq < before).TakeLast(_random.Next(8))];
        var complete = _random.Next(3) == 0;
        _receiver.Older(messages, complete, before);
        Note("older", new { messages = messages.Select(Json), complete, before });
    }

    private void Forget()
    {
        if (_receiver.Shown is not { Count: > 0 } shown)
            return;
        var first = shown[_random.Next(shown.Count)];
        _receiver.Forget(first);
        Note("forget", first.Seq);
    }

    private IEnumerable<ChatMessage> Kept() => _log.Where(_ => _random.Next(8) > 0);

    private void Note(string what, object? of) => _steps.Add(new
    {
        what,
        of,
        then = $"{_receiver.Held?.ToString() ?? "-"} {(_receiver.IsBehind ? "behind" : "there")} {_receiver.Before?.ToString() ?? "-"} {_receiver.Items.Count}",
    });

    private static object Json(ChatMessage message) =>
        new { seq = message.Seq, id = message.Id, name = message.Name, from = "c", message = message.Text };
}
