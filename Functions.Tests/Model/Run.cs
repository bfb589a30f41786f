namespace Functions.Tests.Model;

/// <summary>Runs one schedule against the handlers, and judges what came of it.</summary>
internal static class Run
{
    /// <summary>What was violated, and how many messages were stored.</summary>
    public static async Task<(IReadOnlyCollection<Violation> Violations, int Messages)> OfAsync(Schedule schedule, Mutation mutation, Posts posts)
    {
        using var world = new World(schedule, mutation, posts);
        Member[] members = [.. schedule.Members.Select((_, index) => new Member(world, $"m{index}"))];
        await PlayAsync(world, members, schedule.Members, (member, index) =>
        {
            if (index % 3 != 2)
                member.Join("a");
            return member.ReconnectAsync();
        });
        if (schedule.Pause > 0)
        {
            await CatchUpAsync(world, members);
            world.Clock.Leap(TimeSpan.FromMinutes(schedule.Pause));
            _ = world.Begin(() => world.DeleteExpiredAsync(schedule.Deleted));
            await PlayAsync(world, members, schedule.Later, static (_, _) => Task.CompletedTask);
        }

        Judge.WhatWasSent(world);
        Judge.WhoAskedNoMore(world, members);
        world.Faults = Faults.None;
        await CatchUpAsync(world, members);
        foreach (var member in members)
            member.LookBack();
        await world.SettleAsync();
        Judge.TheLog(world);
        Judge.WhatIsShown(world, members);
        return (world.Violations, world.Witness.Count);
    }

    private static async Task PlayAsync(World world, Member[] members, Step[][] steps, Func<Member, int, Task> beginAsync)
    {
        await Task.WhenAll(members.Select((member, index) => Task.Run(async () =>
        {
            await beginAsync(member, index);
            await member.PlayAsync(steps[index]);
        })));
        await world.SettleAsync();
        await Task.WhenAll(members.Select(member => member.UnstallAsync()));
        await world.SettleAsync();
    }

    private static async Task CatchUpAsync(World world, Member[] members)
    {
        foreach (var member in members)
            member.AskAgain();
        await world.SettleAsync();
    }
}
