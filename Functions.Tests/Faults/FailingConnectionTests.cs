using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Single connections whose posts fail, in a chat that keeps its messages and in one that does not.</summary>
internal sealed class FailingConnectionTests
{
    [TestCase("429")]
    [TestCase("stalled")]
    public async Task A_connection_that_takes_nothing_any_more_is_closed_and_the_others_are_not(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(3);
        chat.Unhealthy = 1;
        chat.Proxy.Inject(call => call.Action == "Post" && call.ConnectionId == chat.Ids[1] ? Named(fault) : null);

        var ack = await await chat.StartSending();

        Assert.That((ack.Number("delivered"), ack.Number("failed")), Is.EqualTo((2, 1)));
        Assert.That(await chat.Receivers[1].ClosedAsync(), Is.Not.Null);
        Assert.That(await chat.Receivers[0].ReceivedUntilPongAsync(), Has.Count.EqualTo(1));
        Assert.That(await chat.Receivers[2].ReceivedUntilPongAsync(), Has.Count.EqualTo(1));
    }

    [Test]
    public async Task A_connection_that_the_endpoint_fails_is_not_closed_and_hears_what_comes_next()
    {
        await using var chat = await FaultyChat.OpenAsync(2);
        chat.Proxy.Inject(call => call.Action == "Post" && call.ConnectionId == chat.Ids[1] ? Status(500) : null);
        Assert.That((await await chat.StartSending()).Number("failed"), Is.EqualTo(1));
        chat.Proxy.Inject(_ => null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(2)));
    }

    [Test]
    public async Task Without_history_nobody_is_closed_for_being_slow()
    {
        await using var chat = await FaultyChat.OpenAsync(2, historyHours: 0);
        chat.Unhealthy = 1;
        chat.Proxy.Inject(call => call.Action == "Post" && call.ConnectionId == chat.Ids[1] ? Status(429) : null);

        Assert.That((await await chat.StartSending()).Number("failed"), Is.EqualTo(1));
        Assert.That(await chat.Receivers[1].ReceivedUntilPongAsync(), Is.Empty);
    }
}
