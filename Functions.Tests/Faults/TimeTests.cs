using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Invocations with little time left: an ack comes all the same, and tells the truth.</summary>
internal sealed class TimeTests
{
    [Test]
    public async Task With_no_time_left_nobody_is_tried()
    {
        await using var chat = await FaultyChat.OpenAsync(5);
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(1);

        Assert.That(await chat.SendAsync(), Is.EqualTo(new Outcome(0, 0, 0, false, 0)));
    }

    [Test]
    public async Task Posts_under_way_when_the_time_ends_are_failures_and_the_untried_make_it_incomplete()
    {
        await using var chat = await FaultyChat.OpenAsync(200);
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(3.5);
        chat.Proxy.Inject(call => call.Action == "Post" ? Stalled : null);

        var outcome = await chat.SendAsync();

        Assert.That(outcome, Is.EqualTo(new Outcome(0, 0, outcome.Failed, false, 0)));
        Assert.That(outcome.Failed, Is.InRange(1, 199));
    }

    [Test]
    public async Task The_others_are_served_when_a_few_stall_until_the_time_ends()
    {
        await using var chat = await FaultyChat.OpenAsync(30);
        chat.Unhealthy = 3;
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(5);
        chat.Proxy.Inject(call => call.Action == "Post" && chat.Ids.IndexOf(call.ConnectionId!) < 3 ? Stalled : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(new Outcome(27, 0, 3, true, 27)));
        Assert.That(chat.Log.Warnings, Has.Length.EqualTo(3));
    }
}
