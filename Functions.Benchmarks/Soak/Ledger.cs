using System.Diagnostics;

namespace Functions.Benchmarks.Soak;

/// <summary>Everything that happened, and whether it may have. Safe to call from any thread.</summary>
internal sealed class Ledger
{
    private const int MostViolationsTold = 20;

    /// <summary>The functions give the first posts so long before they try again, and later ones longer: only then may one sending arrive once more.</summary>
    private static readonly TimeSpan _postTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Whoever is cut later than this after an ack has read what the ack counts.</summary>
    private static readonly TimeSpan _readTime = TimeSpan.FromSeconds(5);

    /// <summary>A function killed so long before an event may still have been given it.</summary>
    private static readonly TimeSpan _killReach = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<Stay> _stays = [];
    private readonly HashSet<Person> _people = [];
    private readonly Dictionary<string, Message> _messages = [];
    private readonly Dictionary<string, Message> _unchecked = [];
    private readonly List<(long At, string Handler)> _kills = [];
    private readonly List<string> _violations = [];

    public Counts Counts { get; } = new();

    public IReadOnlyList<string> Violations
    {
        get
        {
            lock (_gate)
                return [.. _violations];
        }
    }

    public void Count(Action<Counts> count)
    {
        lock (_gate)
            count(Counts);
    }

    public void Violate(string what)
    {
        lock (_gate)
        {
            Counts.Violations++;
            if (_violations.Count < MostViolationsTold)
                _violations.Add(what);
        }

        Console.WriteLine($"VIOLATION: {what}");
    }

    /// <summary>Everybody who ever was there.</summary>
    public IReadOnlyList<Person> People
    {
        get
        {
            lock (_gate)
                return [.. _people];
        }
    }

    /// <summary>All that were sent, by their ids.</summary>
    public IReadOnlyDictionary<string, Message> Messages
    {
        get
        {
            lock (_gate)
                return new Dictionary<string, Message>(_messages);
        }
    }

    /// <param name="line">A line that was opened.</param>
    public void Join(Stay line)
    {
        lock (_gate)
        {
            Counts.Joins++;
            if (!_people.Add(line.Member.Person))
                Counts.Returns++;
            _stays.Add(line);
        }
    }

    public void Enter(Stay room)
    {
        lock (_gate)
        {
            Counts.Rooms++;
            _stays.Add(room);
        }
    }

    public Message Begin(Person sender, string id, string? room, int length)
    {
        lock (_gate)
            return _messages[id] = _unchecked[id] = new(id, sender, room, length);
    }

    /// <summary>A broadcast's message arrived.</summary>
    public void Receive(Member member, LoggedMessage received)
    {
        lock (_gate)
        {
            Counts.Receipts++;
            if (!_messages.TryGetValue(received.Id, out var message))
                Violate($"message {received.Id} arrived that nobody had sent");
            else if (message.Sender.Name != received.Name || message.Length != received.Length)
                Violate($"message {received.Id} arrived changed");
            else if (!_unchecked.ContainsKey(received.Id))
                Violate($"message {received.Id} arrived long after its ack");
            else
                message.Receipts[member] = message.Receipts.GetValueOrDefault(member) + 1;
        }
    }

    /// <param name="handler">Whose process was killed.</param>
    public void Kill(string handler)
    {
        lock (_gate)
        {
            Counts.FunctionKills++;
            _kills.Add((Stopwatch.GetTimestamp(), handler));
        }
    }

    public int KillsOf(params string[] handlers)
    {
        lock (_gate)
            return _kills.Count(kill => handlers.Contains(kill.Handler));
    }

    /// <summary>Something failed that only the kill of a function may make fail.</summary>
    /// <param name="handler">That function's.</param>
    /// <param name="since">When the request was made.</param>
    /// <param name="what">How it failed.</param>
    public void Failed(string handler, long since, string what)
    {
        lock (_gate)
        {
            if (!_kills.Any(kill => kill.Handler == handler && Stopwatch.GetElapsedTime(kill.At, since) < _killReach))
                Violate($"{what}, though no {handler} was killed");
        }
    }

    /// <summary>Checks the broadcasts of the messages that were acknowledged before.</summary>
    public void Check(long before)
    {
        lock (_gate)
        {
            foreach (var message in _unchecked.Values.Where(message => message.AcknowledgedAt < before).ToList())
            {
                Check(message);
                _unchecked.Remove(message.Id);
                message.Receipts.Clear();
            }

            var oldest = _unchecked.Values.Select(message => message.FirstSentAt).Append(before).Min();
            _stays.RemoveAll(stay => stay.Left < oldest);
        }
    }

    private void Check(Message message)
    {
        var sending = Stopwatch.GetElapsedTime(message.FirstSentAt, message.AcknowledgedAt);
        foreach (var (member, times) in message.Receipts)
        {
            Counts.Repeats += times - 1;
            // Sent again over a new line it may come to that one from a first try that is still under way.
            if (member.Person == message.Sender && message.Attempts == 1)
                Violate($"message {message.Id} came back to its sender");
            if (times > message.Attempts + (sending / _postTimeout))
                Violate($"message {message.Id}, sent {message.Attempts} times, arrived {times} times at one receiver and no retry explains it");
        }

        Counts.Checked++;
        Counts.Gone += message.Gone;
        if (!message.Complete || message.Failed > 0)
            Violate($"message {message.Id} was not delivered to all: complete {message.Complete}, failed {message.Failed}");
        CheckReceivers(message);
    }

    private void CheckReceivers(Message message)
    {
        var others = _stays.Where(stay => stay.Room == message.Room && stay.Member.Person != message.Sender).ToList();
        var stayed = others.Where(stay => stay.Since < message.SentAt && WasThereAfter(stay, message.AcknowledgedAt)).Select(stay => stay.Member).ToHashSet();
        var moved = others.Count(stay => !stayed.Contains(stay.Member) && stay.Began < message.AcknowledgedAt && stay.Left > message.SentAt);
        // The line that the message was first sent over may still be posted to.
        moved += message.Attempts > 1 ? 1 : 0;
        var lost = stayed.Count(member => !message.Receipts.ContainsKey(member));
        // The ack does not name whom it counts: beyond those who stayed it may count only who was coming or going meanwhile.
        var unseen = message.Delivered - message.Receipts.Count - moved;
        Counts.Expected += stayed.Count;
        if (lost == 0 && unseen <= 0 && message.Delivered >= stayed.Count)
            return;
        Counts.Losses += Math.Max(lost, Math.Max(unseen, stayed.Count - message.Delivered));
        Violate($"message {message.Id} to {message.Room ?? "everyone"}: {message.Delivered} delivered by its ack, {message.Receipts.Count} received it; {lost} of {stayed.Count} who stayed did not, {moved} came or went");
    }

    private static bool WasThereAfter(Stay stay, long acknowledged) =>
        stay.IsOpen || (stay.IsCut
            ? Stopwatch.GetElapsedTime(acknowledged, stay.LeaveBegan) > _readTime
            : stay.LeaveBegan > acknowledged && stay.Left != long.MaxValue);
}
