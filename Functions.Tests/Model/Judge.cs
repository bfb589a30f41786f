namespace Functions.Tests.Model;

/// <summary>What a schedule that has run must not have done.</summary>
internal static class Judge
{
    /// <summary>Who was in the room when a message was stored, or came in before its members were read, was posted it.</summary>
    public static void WhatWasSent(World world)
    {
        foreach (var ack in world.Acks.Where(ack => ack.IsWhole))
        {
            foreach (var stay in world.Stays.Where(stay => IsDue(ack, stay) && !stay.Connection.WasPosted(stay.Room, ack.Seq)))
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
                foreach (var ack in world.Acks.Where(ack => ack.IsWhole && view.Stay is { } stay && IsDue(ack, stay) && ack.Seq > view.Receiver.Held))
                    world.Violated(Rule.Shown, $"{member.Name} was posted {ack.Seq} ({ack.Message.Text}) and holds {view.Receiver.Held}");
            }
        }
    }

    public static void TheLog(World world)
    {
        foreach (var ack in world.Acks)
        {
            var stored = world.Witness.Of(ack.Message.Room).LastOrDefault(stored => stored.Seq == ack.Seq);
            if (stored?.Id != ack.Message.Id)
                world.Violated(Rule.Stored, $"{ack.Seq} ({ack.Message.Text}) is {stored?.Text ?? "nothing"}");
        }

        foreach (var message in world.Sent)
        {
            var times = world.Witness.Of(message.Room).Count(stored => stored.Id == message.Id);
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
                var kept = log.Where(stored => stored.Seq > receiver.Start && stored.Seq <= end && stored.ShownUntil > view.Since);
                string[] expected = [.. kept.DistinctBy(stored => stored.Id).Select(Line)];
                string[] shown = [.. receiver.Shown.Select(message => $"{message.Seq} {message.Text}")];
                if (!shown.SequenceEqual(expected))
                    world.Violated(Rule.Shown, $"{member.Name} shows of {view.Room}\n{string.Join('\n', shown)}\nand not\n{string.Join('\n', expected)}");
            }
        }

        static string Line(StoredMessage stored) => $"{stored.Seq} {stored.Text}";
    }

    private static bool IsDue(Ack ack, Stay stay) =>
        ack.Message.Room == stay.Room && ack.Era >= stay.Era && ack.Seq > stay.Last && ack.At < stay.Ended && ack.By != stay.Connection;
}
