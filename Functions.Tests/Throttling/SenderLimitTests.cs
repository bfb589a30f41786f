using ChatFunctions.Throttling;
using Functions.Tests.Gateway;

namespace Functions.Tests.Throttling;

public sealed class SenderLimitTests
{
    private readonly ManualClock _clock = new();

    [TestCase(120, 40)]
    [TestCase(60, 20)]
    [TestCase(4, 1)]
    [TestCase(1, 1)]
    public void A_third_of_a_minutes_messages_is_admitted_at_once(int perMinute, int burst) =>
        Assert.That(Admitted(new(perMinute, _clock), "a", 660), Is.EqualTo(burst));

    [Test]
    public void After_that_they_are_admitted_at_the_steady_rate()
    {
        var limit = new SenderLimit(120, _clock);
        Admitted(limit, "a", 660);
        var admitted = 0;
        for (var tick = 0; tick < 600; tick++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(100));
            admitted += Admitted(limit, "a", 3);
        }

        Assert.That(admitted, Is.EqualTo(120));
    }

    [Test]
    public void What_was_not_used_is_saved_up_to_the_burst_and_no_further()
    {
        var limit = new SenderLimit(120, _clock);
        Admitted(limit, "a", 660);
        _clock.Advance(TimeSpan.FromHours(1));

        Assert.That(Admitted(limit, "a", 660), Is.EqualTo(40));
    }

    [Test]
    public void A_sender_is_not_held_back_by_another()
    {
        var limit = new SenderLimit(120, _clock);
        Admitted(limit, "a", 660);

        Assert.That(Admitted(limit, "b", 660), Is.EqualTo(40));
    }

    [Test]
    public void Zero_is_no_limit() => Assert.That(Admitted(new(0, _clock), "a", 660), Is.EqualTo(660));

    [Test]
    public void A_jump_of_the_wall_clock_moves_nothing()
    {
        var clock = new WallClock();
        var limit = new SenderLimit(120, clock);
        Admitted(limit, "a", 660);
        foreach (var jump in new[] { 365, -365 })
        {
            clock.Now = clock.Now.AddDays(jump);
            Assert.That(Admitted(limit, "a", 660), Is.Zero);
        }
    }

    /// <summary>Three times as many senders as are remembered, and a flooder whom none of them makes forgotten.</summary>
    [Test]
    public void However_many_senders_come_memory_is_bounded_and_whoever_is_refused_is_remembered()
    {
        var limit = new SenderLimit(120, _clock);
        Admitted(limit, "flooder", 660);
        for (var sender = 0; sender < 3 * SenderLimit.MostSenders; sender++)
            Assert.That(limit.TryAdmit($"sender {sender}"), Is.True);

        Assert.That(limit.Remembered, Is.EqualTo(SenderLimit.MostSenders));
        Assert.That(limit.TryAdmit("flooder"), Is.False);
    }

    [Test]
    public void Senders_whose_bucket_is_full_again_make_room_before_any_other()
    {
        var limit = new SenderLimit(120, _clock);
        for (var sender = 0; sender < SenderLimit.MostSenders - 1; sender++)
            limit.TryAdmit($"early {sender}");
        _clock.Advance(TimeSpan.FromSeconds(1));
        limit.TryAdmit("late");
        limit.TryAdmit("new");

        Assert.That(limit.Remembered, Is.EqualTo(2));
    }

    private static int Admitted(SenderLimit limit, string sender, int messages) =>
        Enumerable.Range(0, messages).Count(_ => limit.TryAdmit(sender));

    /// <summary>Its timestamps stand still.</summary>
    private sealed class WallClock : TimeProvider
    {
        public DateTimeOffset Now { get; set; } = DateTimeOffset.UnixEpoch.AddYears(56);

        public override DateTimeOffset GetUtcNow() => Now;

        public override long GetTimestamp() => 1;
    }
}
