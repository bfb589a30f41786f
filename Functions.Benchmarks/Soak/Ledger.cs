using System.Diagnostics;

namespace Functions.Benchmarks.Soak;

/// <summary>Everything that happened, and whether it may have. Safe to call from any thread.</summary>
internal sealed class Ledger
{
    private const int MostViolationsTold = 20;

    /// <summary>The functions give a post so long before they try again: only then may one sending arrive once more.</summary>
    private static readonly TimeSpan _postTimeout = TimeSpan.FromSeconds(3);

    /// <summary>Whoever is cut later than this after an ack has read what the ack counts.</summary>
    private static readonly TimeSpan _readTime = TimeSpan.FromSeconds(5);

    /// <summary>A function killed so long before an event may still have been given it.</summary>
    private static readonly TimeSpan _killReach = TimeSpan.FromSeconds(2);

    private readonly Lock _gate = new();
    private readonly List<Member> _members = [];
    private readonly Dictionary<string, Message> _messages = [];
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

    public void Join(Member member)
    {
        lock (_gate)
        {
            Counts.Joins++;
            _members.Add(member);
        }
    }

    public Message Begin(Member sender, string id)
    {
        lock (_gate)
            return _messages[id] = new(id, sender);
    }

    public void Receive(Member member, string id)
    {
        lock (_gate)
        {
            Counts.Receipts++;
            if (_messages.TryGetValue(id, out var message))
                message.Receipts[member] = message.Receipts.GetValueOrDefault(member) + 1;
            else
                Violate($"message {id} arrived that nobody had sent, or long after its ack");
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

    /// <summary>Checks the messages that were acknowledged before, and forgets them.</summary>
    public void Check(long before)
    {
        lock (_gate)
        {
            foreach (var message in _messages.Values.Where(message => (message.IsAcknowledged ? message.AcknowledgedAt : message.SentAt) < before).ToList())
            {
                Check(message);
                _messages.Remove(message.Id);
            }

            var oldest = _messages.Values.Select(message => message.FirstSentAt).Append(before).Min();
            _members.RemoveAll(member => member.Left < oldest);
        }
    }

    private void Check(Message message)
    {
        var sending = Stopwatch.GetElapsedTime(message.FirstSentAt, Math.Min(message.AcknowledgedAt, Stopwatch.GetTimestamp()));
        foreach (var (member, times) in message.Receipts)
        {
            Counts.Repeats += times - 1;
            if (member == message.Sender)
                Violate($"message {message.Id} came back to its sender");
            if (times > message.Attempts + (sending / _postTimeout))
                Violate($"message {message.Id}, sent {message.Attempts} times, arrived {times} times at one receiver and no retry explains it");
        }

        if (!message.IsAcknowledged)
        {
            Counts.Unacknowledged++;
            return;
        }

        Counts.Checked++;
        Counts.Gone += message.Gone;
        if (!message.Complete || message.Failed > 0)
            Violate($"message {message.Id} was not delivered to all: complete {message.Complete}, failed {message.Failed}");
        CheckReceivers(message);
    }

    private void CheckReceivers(Message message)
    {
        var others = _members.Where(member => member != message.Sender).ToList();
        var stayed = others.Where(member => member.Joined < message.SentAt && WasThereAfter(member, message.AcknowledgedAt)).ToHashSet();
        var moved = others.Count(member => !stayed.Contains(member) && member.JoinBegan < message.AcknowledgedAt && member.Left > message.SentAt);
        var lost = stayed.Count(member => !message.Receipts.ContainsKey(member));
        // The ack does not name whom it counts: beyond those who stayed it may count only who was coming or going meanwhile.
        var unseen = message.Delivered - message.Receipts.Count - moved;
        Counts.Expected += stayed.Count;
        if (lost == 0 && unseen <= 0 && message.Delivered >= stayed.Count)
            return;
        Counts.Losses += Math.Max(lost, Math.Max(unseen, stayed.Count - message.Delivered));
        Violate($"message {message.Id}: {message.Delivered} delivered by its ack, {message.Receipts.Count} received it; {lost} of {stayed.Count} who stayed did not, {moved} came or went");
    }

    private static bool WasThereAfter(Member member, long acknowledged) =>
        member.IsOpen || (member.IsCut
            ? Stopwatch.GetElapsedTime(acknowledged, member.LeaveBegan) > _readTime
            : member.LeaveBegan > acknowledged && member.Left != long.MaxValue);
}
