using Functions.Tests.EndToEnd;
using Functions.Tests.Faults.Proxy;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of @connections that pass: everyone hears the message, and the ack says so.</summary>
internal sealed class PostFaultTests
{
    private static readonly Fault[] _every = [Status(429), Status(500), Status(503), Reset, LostAnswer, TruncatedAnswer];

    [Test]
    public async Task Nobody_misses_a_message_of_a_throttled_account()
    {
        await using var chat = await FaultyChat.OpenAsync(40);
        var refused = 0;
        chat.Proxy.Inject(call => call.Action == "Post" && Interlocked.Increment(ref refused) <= 400 ? Status(429) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(40)));
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(40)), "once it is not throttled any more");
    }

    [Test]
    public async Task Nobody_waits_for_one_slow_reader()
    {
        await using var chat = await FaultyChat.OpenAsync(20);
        var slow = true;
        chat.Proxy.Inject(call => call.ConnectionId == chat.Ids[7] && Volatile.Read(ref slow) ? Status(429) : null);

        var acknowledging = await chat.StartSending();
        await Task.WhenAll(chat.Receivers.Where((_, index) => index != 7).Select(receiver => receiver.WaitForNextAsync()));
        var early = acknowledging.IsCompleted;
        Volatile.Write(ref slow, false);

        Assert.That(await chat.CheckAsync(acknowledging), Is.EqualTo(Outcome.Good(20)));
        Assert.That(early, Is.False, "acknowledged while one had not got it");
    }

    /// <summary>Where messages are kept, the one that takes nothing is closed instead, and its row goes.</summary>
    [Test]
    public async Task Connections_that_alone_keep_failing_delay_nobody_are_given_up_and_keep_their_rows()
    {
        await using var chat = await FaultyChat.OpenAsync(20, historyHours: 0);
        chat.Unhealthy = 3;
        chat.Proxy.Inject(call => chat.Ids.IndexOf(call.ConnectionId ?? "") switch
        {
            0 => Status(429),
            7 => Status(500),
            19 => Stalled,
            _ => null,
        });

        Assert.That(await chat.SendAsync(), Is.EqualTo(new Outcome(17, 0, 3, true, 17)));
        Assert.That(chat.Log.Warnings, Has.Exactly(3).Items);
        Assert.That(string.Join('\n', chat.Log.Warnings), Does.Contain(chat.Ids[0]).And.Contain("HTTP 429").And.Contain("HTTP 500").And.Contain("no answer in time"));
    }

    [TestCase("reset")]
    [TestCase("lost answer")]
    [TestCase("truncated answer")]
    [TestCase("500")]
    [TestCase("stalled")]
    public async Task A_fault_of_every_first_post_costs_nobody_the_message(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(20);
        chat.Proxy.Inject(call => call is { Action: "Post", Number: 1 } ? Named(fault) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(20)));
    }

    [Test]
    public async Task An_endpoint_slower_than_a_post_may_take_is_given_more_time()
    {
        await using var chat = await FaultyChat.OpenAsync(5);
        chat.Proxy.Inject(call => call.Action == "Post" ? Stall(Task.Delay(TimeSpan.FromSeconds(3.5))) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
    }

    [TestCase(20, 429)]
    [TestCase(20, 500)]
    [TestCase(1, 500)]
    public async Task An_outage_longer_than_one_connection_may_fail_costs_nobody_the_message(int receivers, int status)
    {
        await using var chat = await FaultyChat.OpenAsync(receivers);
        var outage = Task.Delay(TimeSpan.FromSeconds(7));
        chat.Proxy.Inject(call => call.Action == "Post" && !outage.IsCompleted ? Status(status) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(receivers)));
    }

    [Test]
    public async Task A_room_whose_only_reader_is_slow_does_not_hold_the_ack_for_the_whole_budget()
    {
        await using var chat = await FaultyChat.OpenAsync(1, historyHours: 0);
        chat.Unhealthy = 1;
        chat.Proxy.Inject(call => call.Action == "Post" ? Status(429) : null);

        Assert.That(await chat.SendAsync().WaitAsync(TimeSpan.FromSeconds(20)), Is.EqualTo(new Outcome(0, 0, 1, true, 0)));
    }

    [Test]
    public async Task Whatever_mix_of_faults_comes_everyone_hears_everything([Values(1, 2, 3, 4)] int seed)
    {
        await using var chat = await FaultyChat.OpenAsync(30);
        for (var message = 0; message < 10; message++)
        {
            // By connection and attempt rather than in order of arrival, which no seed can repeat.
            var salt = (1000 * seed) + message;
            chat.Proxy.Inject(call =>
            {
                var dice = Dice(salt, chat.Ids.IndexOf(call.ConnectionId!), call.Number);
                // Four failures in a row are given time; more might pass the time that one connection is given.
                return call is { Action: "Post", Number: <= 4 } && dice % 10 < 4 ? _every[dice / 10] : null;
            });

            Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(30)), $"message {message}");
        }
    }

    [Test]
    public async Task Rows_of_the_gone_are_removed_without_delaying_the_ack_and_no_others()
    {
        await using var chat = await FaultyChat.OpenAsync(20);
        string[] gone = [.. Enumerable.Range(0, 10).Select(index => $"GoneLongAgo{index}IVA=")];
        foreach (var id in gone)
            await chat.Chat.PutRowAsync(id, DateTimeOffset.UtcNow.AddMinutes(-5));
        var cleaning = new TaskCompletionSource();
        chat.Proxy.Inject(call => call.Action == "DeleteItem" ? Stall(cleaning.Task) : call is { Action: "Post", Number: 1 } ? Status(503) : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(20) with { Gone = 10 }), "acknowledged while no row can be removed");

        chat.Proxy.Inject(_ => null);
        cleaning.SetResult();
        await chat.SendAsync();
        await Poll.UntilAsync(async () => !(await chat.Chat.ConnectionIdsAsync()).Intersect(gone).Any(), "the rows to be removed");
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(20)));
    }

    [Test]
    public async Task A_message_tries_to_remove_25_rows_at_most_and_the_young_stay()
    {
        await using var chat = await FaultyChat.OpenAsync(2);
        await chat.FillAsync(40);
        var tried = 0;
        chat.Proxy.Inject(call =>
        {
            if (call.Action == "DeleteItem")
                Interlocked.Increment(ref tried);
            return null;
        });

        for (var message = 1; message <= 2; message++)
        {
            Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(2) with { Gone = 40 }), "all are there");
            await Poll.UntilAsync(() => Volatile.Read(ref tried) >= 25 * message, "as many attempts as a message may make");
        }

        Assert.That((await chat.SendAsync()).Gone, Is.EqualTo(40));
        Assert.That(tried, Is.InRange(50, 75));
    }

    [Test]
    public async Task A_table_without_units_left_is_not_asked_to_remove_more_rows()
    {
        await using var chat = await FaultyChat.OpenAsync(2);
        await chat.FillAsync(40);
        var tried = 0;
        chat.Proxy.Inject(call => call.Action == "DeleteItem" && Interlocked.Increment(ref tried) >= 3 ? TableThrottled : null);

        for (var message = 1; message <= 3; message++)
        {
            Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(2) with { Gone = 40 }));
            await Poll.UntilAsync(() => Volatile.Read(ref tried) >= 2 + message, "three attempts for the first message, one for each other");
        }

        Assert.That(tried, Is.EqualTo(5));
    }

    /// <summary>A post to a handshake that is still pending is answered so too; its row was dated half a minute early, and this clock is as much ahead.</summary>
    [Test]
    public async Task A_young_connection_that_is_said_to_be_gone_keeps_its_row_and_hears_what_comes_next()
    {
        await using var chat = await FaultyChat.OpenAsync(10);
        chat.Unhealthy = 2;
        await chat.Chat.PutRowAsync(chat.Ids[3], DateTimeOffset.UtcNow.AddMinutes(-5));
        await chat.Chat.PutRowAsync(chat.Ids[7], DateTimeOffset.UtcNow.AddSeconds(-89));
        chat.Proxy.Inject(call => call.Action == "Post" && chat.Ids.IndexOf(call.ConnectionId!) is 3 or 7 ? Status(410) : null);

        var acknowledging = await chat.StartSending();

        await Poll.UntilAsync(async () => await chat.Chat.RowAsync(chat.Ids[3]) is null, "the old one's row to be removed");
        Assert.That(await chat.CheckAsync(acknowledging), Is.EqualTo(new Outcome(8, 2, 0, true, 8, RowsLost: 1)), "the old one's alone");
        chat.Proxy.Inject(_ => null);
        chat.Unhealthy = 1;
        var outcome = await chat.SendAsync();
        Assert.That(outcome, Is.EqualTo(new Outcome(9, 0, 0, true, 9, RowsLost: 1)), "the young one hears");
        Assert.That(await chat.Chat.RowAsync(chat.Ids[7]), Is.Not.Null);
    }

    /// <summary>0 to 59; bits are mixed, for a seed's neighbours must not repeat each other.</summary>
    private static int Dice(int salt, int connection, int number)
    {
        var mixed = (ulong)((((salt * 64L) + connection) * 64) + number) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32)) * 0xD6E8FEB86659FD93;
        return (int)((mixed ^ (mixed >> 32)) % 60);
    }
}
