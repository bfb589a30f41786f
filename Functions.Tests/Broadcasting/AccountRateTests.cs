using ChatFunctions.Broadcasting.Posts;
using Functions.Tests.Gateway;
using TokenBucket = Functions.Local.Gateway.Throttling.TokenBucket;

namespace Functions.Tests.Broadcasting;

/// <summary>A sender that could post 13,000 times a second, against API Gateway's bucket of tokens, in time that the test makes pass.</summary>
public sealed class AccountRateTests
{
    private static readonly TimeSpan _millisecond = TimeSpan.FromMilliseconds(1);

    private readonly ManualClock _clock = new();

    [TestCase(2_500, 1_250)]
    [TestCase(10_000, 5_000)]
    [TestCase(1_000, 0)]
    public void Ten_thousand_posts_take_little_more_than_the_account_must_take(int admitted, int burst)
    {
        var (requests, elapsed) = Send(10_000, new TokenBucket(admitted, Math.Max(1, burst), _clock));

        var shortest = Math.Max(10_000 / 13_000.0, (10_000.0 - burst) / admitted);
        TestContext.Out.WriteLine($"{requests / 10_000.0:0.00} requests a post, {elapsed.TotalSeconds / shortest:0.00} times the shortest time");
        Assert.That(requests, Is.LessThan(12_500), "requests for 10,000 posts");
        Assert.That(elapsed.TotalSeconds, Is.LessThan(1.15 * shortest));
    }

    [Test]
    public void An_account_used_up_by_others_is_asked_at_the_lowest_rate_and_used_soon_after_they_stop()
    {
        var rate = new AccountRate(_clock);
        Fill(rate, seconds: 2, admits: () => false);
        var asked = Fill(rate, seconds: 1, admits: () => false);
        Assert.That(asked, Is.InRange(0.8 * AccountRate.Lowest, 1.1 * AccountRate.Lowest));

        Fill(rate, seconds: 2, admits: () => true);
        Assert.That(rate.IsLimited, Is.False, "two seconds after");
    }

    [Test]
    public void A_few_readers_with_full_buffers_hold_back_nobody()
    {
        var rate = new AccountRate(_clock);
        for (var post = 0; post < 10_000; post++)
        {
            _clock.Advance(_millisecond / 10);
            rate.Record(throttled: post % 100 == 0, _clock.GetTimestamp());
            Assert.That(rate.IsLimited, Is.False);
        }
    }

    /// <summary>Posts until all are delivered; what was throttled is posted again.</summary>
    private (int Requests, TimeSpan Elapsed) Send(int posts, TokenBucket account)
    {
        var rate = new AccountRate(_clock);
        var start = _clock.GetTimestamp();
        var delivered = 0;
        var requests = 0;
        while (delivered < posts)
        {
            _clock.Advance(_millisecond);
            for (var post = 0; post < 13 && delivered < posts && rate.TryTake(); post++)
            {
                requests++;
                var admitted = account.TryTake();
                delivered += admitted ? 1 : 0;
                rate.Record(!admitted, _clock.GetTimestamp());
            }
        }

        return (requests, _clock.GetElapsedTime(start));
    }

    /// <summary>Posts as much as is allowed, up to 13,000 times a second; returns how often that was.</summary>
    private int Fill(AccountRate rate, int seconds, Func<bool> admits)
    {
        var requests = 0;
        for (var millisecond = 0; millisecond < 1000 * seconds; millisecond++)
        {
            _clock.Advance(_millisecond);
            for (var post = 0; post < 13 && rate.TryTake(); post++)
            {
                requests++;
                rate.Record(!admits(), _clock.GetTimestamp());
            }
        }

        return requests;
    }
}
