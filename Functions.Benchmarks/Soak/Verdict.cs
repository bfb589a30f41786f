namespace Functions.Benchmarks.Soak;

/// <summary>What everybody was shown, beside what is stored.</summary>
internal sealed class Verdict
{
    private readonly Ledger _ledger;
    private readonly IReadOnlyDictionary<string, IReadOnlyList<LoggedMessage>> _logs;

    private Verdict(Ledger ledger, IReadOnlyDictionary<string, IReadOnlyList<LoggedMessage>> logs) => (_ledger, _logs) = (ledger, logs);

    /// <summary>Acknowledged messages.</summary>
    public int Messages { get; private set; }

    public int Readers { get; private set; }

    /// <summary>Messages that are not stored though they were acknowledged, and that a reader was not shown.</summary>
    public int Lost { get; private set; }

    /// <summary>Messages that a reader was shown twice, and that are stored more often than they were sent.</summary>
    public int Twice { get; private set; }

    /// <summary>Messages that a reader was shown before older ones, and that are stored before what their sender had sent before.</summary>
    public int OutOfOrder { get; private set; }

    public bool IsGood => Lost + Twice + OutOfOrder == 0;

    /// <param name="ledger">What happened.</param>
    /// <param name="logs">What is stored, by room, in its order; read after everybody had looked for the last time.</param>
    /// <param name="present">Who is there in the end, and so must have been shown everything.</param>
    public static Verdict On(Ledger ledger, IReadOnlyDictionary<string, IReadOnlyList<LoggedMessage>> logs, IReadOnlyCollection<Person> present)
    {
        var verdict = new Verdict(ledger, logs);
        foreach (var (room, log) in logs)
            verdict.JudgeLog(room, log);
        verdict.JudgeAcks();
        foreach (var person in ledger.People)
        {
            verdict.Readers++;
            foreach (var receiver in person.Receivers)
                verdict.JudgeReceiver(person, receiver, toTheEnd: present.Contains(person));
            foreach (var receiver in person.Earlier)
                verdict.JudgeReceiver(person, receiver, toTheEnd: false);
        }

        return verdict;
    }

    public override string ToString() => $"{Messages} messages, {Readers} readers, {Lost} lost, {Twice} twice, {OutOfOrder} out of order";

    private IReadOnlyList<LoggedMessage> Log(string? room) => _logs.GetValueOrDefault(room ?? ChatTables.Everyone) ?? [];

    private void JudgeLog(string room, IReadOnlyList<LoggedMessage> log)
    {
        foreach (var (earlier, later) in log.Zip(log.Skip(1)))
        {
            if (later.Seq != earlier.Seq + 1)
                _ledger.Violate($"the log of {room} has no number between {earlier.Seq} and {later.Seq}");
        }
    }

    private void JudgeAcks()
    {
        var stored = _logs.SelectMany(log => log.Value.Select(row => (Room: log.Key, Row: row))).ToLookup(row => row.Row.Id);
        var newest = new Dictionary<(Person, string?), long>();
        // In the order in which they were sent: a person waits for each answer.
        foreach (var message in _ledger.Messages.Values.OrderBy(message => message.FirstSentAt))
        {
            var rows = stored[message.Id].ToList();
            if (rows.Count > message.Attempts || rows.Any(row => row.Room != (message.Room ?? ChatTables.Everyone)))
                Count(() => Twice++, $"message {message.Id}, sent {message.Attempts} times, is stored {rows.Count} times");
            if (!message.IsAcknowledged)
                continue;
            Messages++;
            if (rows.All(row => row.Row.Seq != message.Seq))
                Count(() => Lost++, $"message {message.Id} was acknowledged as {message.Seq} and is not stored there");
            // Sent again it may have been stored late.
            if (message.Attempts > 1)
                continue;
            if (newest.TryGetValue((message.Sender, message.Room), out var seq) && seq > message.Seq)
                Count(() => OutOfOrder++, $"message {message.Id} is stored before what {message.Sender.Name} had sent before");
            newest[(message.Sender, message.Room)] = message.Seq;
        }
    }

    private void JudgeReceiver(Person person, RoomReceiver receiver, bool toTheEnd)
    {
        var log = Log(receiver.Room);
        var shown = receiver.Shown;
        var where = $"{person.Name} in {receiver.Room ?? ChatTables.Everyone}";
        foreach (var (earlier, later) in shown.Zip(shown.Skip(1)).Where(pair => pair.Second.Seq <= pair.First.Seq))
            Count(() => OutOfOrder++, $"{where} was shown message {later.Id} after {earlier.Id}");
        var ids = shown.Select(message => message.Id).ToHashSet();
        if (shown.Count > ids.Count)
            Count(() => Twice += shown.Count - ids.Count, $"{where} was shown messages twice");
        if (toTheEnd && log.Count > 0 && !(receiver.Held >= log[^1].Seq))
            Count(() => Lost++, $"{where} came up to {receiver.Held} and not to {log[^1].Seq}");
        if (receiver.Held is not { } held)
            return;
        foreach (var missing in log.Where(message => message.Seq > receiver.Start && message.Seq <= held && !ids.Contains(message.Id)))
            Count(() => Lost++, $"{where} was not shown message {missing.Id}, number {missing.Seq}");
    }

    private void Count(Action count, string what)
    {
        count();
        _ledger.Violate(what);
    }
}
