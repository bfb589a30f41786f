using System.Diagnostics;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of DynamoDB while a message is sent.</summary>
internal sealed class TableFaultTests
{
    [TestCase("throttled table", 6)]
    [TestCase("500", 4)]
    [TestCase("reset", 4)]
    [TestCase("lost answer", 4)]
    [TestCase("truncated answer", 4)]
    [TestCase("stalled", 1)]
    public async Task A_table_that_fails_for_a_while_costs_nobody_the_message(string fault, int times)
    {
        await using var chat = await FaultyChat.OpenAsync(10);
        chat.Proxy.Inject(call => call.Action == "Scan" && call.Number <= times ? Named(fault) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10)));
    }

    [Test]
    public async Task A_table_that_stays_throttled_is_told_as_busy_long_before_its_time_is_up_and_nobody_hears_anything()
    {
        await using var chat = await FaultyChat.OpenAsync(3, historyHours: 0);
        chat.Proxy.Inject(call => call.Action == "Scan" ? TableThrottled : null);
        var start = Stopwatch.GetTimestamp();

        var answer = await (await chat.StartSending()).WithinAsync(TimeSpan.FromSeconds(20));

        Assert.That(Stopwatch.GetElapsedTime(start), Is.LessThan(TimeSpan.FromSeconds(15)), "27 s are left of the invocation's time");
        Assert.That((answer.Text("type"), answer.Text("code"), answer.Text("id")), Is.EqualTo(("error", "Busy", "m-1")));
        Assert.That(answer.Text("message"), Does.Contain("send it again in a while"));
        Assert.That((await Task.WhenAll(chat.Receivers.Select(receiver => receiver.ReceivedUntilPongAsync()))).Sum(frames => frames.Count), Is.Zero);
        Assert.That((chat.Log.Errors, chat.Log.Warnings.Length), Is.EqualTo((Array.Empty<string>(), 1)));
    }

    [TestCase("throttled table")]
    [TestCase("500")]
    [TestCase("stalled")]
    public async Task Without_a_table_the_message_is_refused_or_told_to_be_incomplete_within_its_time(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(3, historyHours: 0);
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(3);
        chat.Proxy.Inject(call => call.Action == "Scan" ? Named(fault) : null);

        var ack = await (await chat.StartSending()).WithinAsync(chat.Chat.RemainingTime);

        Assert.That(
            ack.Text("code") == (fault == "throttled table" ? "Busy" : "InternalError") || (ack.Text("type") == "ack" && !ack.GetProperty("complete").GetBoolean() && ack.Number("delivered") == 0),
            ack.ToString());
        Assert.That((await Task.WhenAll(chat.Receivers.Select(receiver => receiver.ReceivedUntilPongAsync()))).Sum(frames => frames.Count), Is.Zero);
    }

    [Test]
    public async Task A_page_that_comes_late_is_still_served()
    {
        await using var chat = await FaultyChat.OpenAsync(10);
        await chat.FillAsync(1_100);
        chat.Proxy.Inject(call => call is { Action: "Scan", Number: 2 or 3 or 4 } ? TableThrottled : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(10) with { Gone = 1_100 }));
    }

    [Test]
    public async Task Whoever_is_on_a_page_that_never_comes_is_not_counted_and_the_ack_is_incomplete()
    {
        await using var chat = await FaultyChat.OpenAsync(10);
        await chat.FillAsync(1_100);
        chat.Proxy.Inject(call => call is { Action: "Scan", Number: > 1 } ? TableThrottled : null);

        var outcome = await chat.SendAsync();

        Assert.That(outcome.Complete, Is.False);
        Assert.That(outcome.Delivered, Is.EqualTo(outcome.Heard));
        Assert.That(outcome.Delivered + outcome.Gone, Is.InRange(999, 1_000), "the first page");
        Assert.That((outcome.Failed, outcome.RowsLost), Is.EqualTo((0, 0)));
    }
}
