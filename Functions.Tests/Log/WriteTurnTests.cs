using Amazon.DynamoDBv2.Model;
using ChatFunctions.Log;

namespace Functions.Tests.Log;

/// <summary>Calls take 10 ms.</summary>
[Parallelizable(ParallelScope.All)]
[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class WriteTurnTests
{
    private static readonly TimeSpan _call = TimeSpan.FromMilliseconds(10);

    private static readonly DateTimeOffset _asked = new(2026, 1, 31, 9, 30, 0, TimeSpan.Zero);

    private readonly WriteTurn _turn = new();

    [Test]
    public void The_first_try_waits_for_nobody([Values(0, 8, 100)] int age) => Assert.That(WaitAfter(age), Is.Null);

    /// <summary>A negative age is that of a row whose writer's clock goes ahead.</summary>
    [Test]
    public void Who_lost_tries_again_at_once_where_it_heard_first_or_nobody_seems_to_be_trying([Values(-50, 0, 3, 14, 500)] int age)
    {
        _turn.Lose();

        Assert.That(WaitAfter(age), Is.Null);
    }

    [Test]
    public void Who_lost_and_heard_later_reads_before_it_writes_again([Values(5, 8, 12)] int age)
    {
        _turn.Lose();

        Assert.That(WaitAfter(age), Is.EqualTo(TimeSpan.Zero));
    }

    [Test]
    public void Who_lost_to_a_row_that_does_not_say_when_it_was_written_tries_again_at_once()
    {
        _turn.Lose();

        Assert.That(_turn.WaitAfter(new() { [LogRow.Seq] = LogRow.Number(7) }, _asked, _call), Is.Null);
    }

    [Test]
    public void Who_loses_again_and_again_stays_away_longer_each_time()
    {
        List<double> pauses = [];
        for (var losses = 0; losses < 80; losses++)
        {
            _turn.Lose();
            if (WaitAfter(0) is { } pause)
                pauses.Add(pause.TotalMilliseconds);
        }

        Assert.That(pauses, Has.Count.EqualTo(10));
        Assert.That(pauses.Take(5).Zip([32, 64, 128, 256, 500]), Has.All.Matches<(double Pause, int Longest)>(
            each => each.Pause >= each.Longest / 2 && each.Pause <= each.Longest));
        Assert.That(pauses, Has.All.LessThanOrEqualTo(500));
    }

    /// <param name="age">Of the newest row when it was asked for, in milliseconds.</param>
    private TimeSpan? WaitAfter(int age)
    {
        var row = new Dictionary<string, AttributeValue> { [LogRow.WrittenAt] = LogRow.Microseconds(_asked - TimeSpan.FromMilliseconds(age)) };
        return _turn.WaitAfter(row, _asked, _call);
    }
}
