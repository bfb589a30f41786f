namespace Functions.Tests.Model;

/// <summary>What a schedule that has run must not have done.</summary>
internal static class Judge
{
    // What is shown until about then, one environment may show and another not: their clocks differ, and a page is on its way for a while.
    private static readonly TimeSpan _about = TimeSpan.FromMinutes(3);

    /// <summary>Who was in the room when a message was stored, or came in before its members were read, was posted it.</summary>
    public static void WhatWasSent(World world)
    {
        foreach (var ack in world.Acks.Where(ack => ack.IsWhole))
        {
            foreach (var stay in world.Stays.Where(stay => IsDue(world, ack, stay) && !stay.Connection.WasPosted(stay.Room, ack.Seq)))
                world.Violated(Rule.Sent, $"{ack.Seq} ({ack.Message.Text}) was not posted to {stay.Connection.Id}, who came in at {stay.Last}");
        }
    }

    /// <summary>Nobody needs to ask for what was posted to it.</summary>
    public static void WhoAskedNoMore(World world, IEnumerable<Member> members)
    {
        foreach (var member in members)
        {
            foreach (var view in member.Views)
            {
                if (view.Receiver.IsBehind)
                    world.Violated(Rule.Shown, $"{member.Name} waits for the log of {view.Room}");
                foreach (var ack in world.Acks.Where(ack => ack.IsWhole && view.Stay is { } stay && IsDue(world, ack, stay) && ack.Seq > view.Receiver.Held))
                    world.Violated(Rule.Shown, $"{member.Name} was posted {ack.Seq} ({ack.Message.Text}) and holds {view.Receiver.Held}");
            }
        }
    }

    public static void TheLog(World world)
    {
        foreach (var ack in world.Acks)
        {
            var stored = StoredOf(world, ack);
            if (stored?.Id != ack.Message.Id)
                world.Violated(Rule.Stored, $"{ack.Seq} ({ack.Message.Text}) is {stored?.Text ?? "nothing"}");
        }

        foreach (var message in world.Sent)
        {
            StoredMessage[] stored = [.. world.Witness.Of(message.Room).Where(stored => stored.Id == message.Id)];
            // What has expired is not found again.
            var times = stored.Zip(stored.Skip(1)).Count(pair => pair.First.ShownUntil - _about > pair.Second.StoredAt) + Math.Min(stored.Length, 1);
            if (times > (message.IsOvertaken ? message.Tries : 1))
                world.Violated(Rule.Once, $"{message.Text} is stored {times} times");
        }
    }

    public static void WhatIsShown(World world, IEnumerable<Member> members)
    {
        foreach (var member in members)
        {
            foreach (var view in member.AllViews)
            {
                var (receiver, log) = (view.Receiver, world.Witness.Of(view.Room));
                if (receiver.Held is null)
                {
                    if (!view.HasLeft)
                        world.Violated(Rule.Shown, $"{member.Name} has got no page of {view.Room}");
                    continue;
                }

                var end = view.HasLeft ? receiver.Held : long.MaxValue;
                var shown = receiver.Shown;
                var known = shown.Select(message => message.Id).ToHashSet();
                var numbers = shown.Select(message => message.Seq).ToHashSet();
                // Of a retry beside its first try either is shown; what had expired when its page was read, need not be.
                var expected = log.Where(stored => numbers.Contains(stored.Seq) || (stored.Seq > receiver.Start && stored.Seq <= end
                    && !known.Contains(stored.Id) && !(stored.ShownUntil - _about < view.ReadAt(stored.Seq))));
                var (wanted, lines) = (Lines(expected.Select(stored => (stored.Seq, stored.Text))), Lines(shown.Select(message => (message.Seq, message.Text))));
                if (lines != wanted || known.Count < shown.Count)
                    world.Violated(Rule.Shown, $"{member.Name} shows of {view.Room}\n{lines}\nand not\n{wanted}");
            }
        }

        static string Lines(IEnumerable<(long Seq, string Text)> messages) => string.Join('\n', messages.Select(message => $"{message.Seq} {message.Text}"));
    }

    private static StoredMessage? StoredOf(World world, Ack ack) =>
        world.Witness.Of(ack.Message.Room).LastOrDefault(stored => stored.Seq == ack.Seq);

    // A page tells of no number whose row was deleted.
    private static bool IsDue(World world, Ack ack, Stay stay) =>
        ack.Message.Room == stay.Room && ack.Seq > stay.Last && ack.At < stay.Ended && ack.By != stay.Connection
        && !(StoredOf(world, ack)?.ShownUntil + _about < stay.Since);
}
