using ChatFunctions.Broadcasting.Posts;
using Functions.Tests.Gateway;

namespace Functions.Tests.Broadcasting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class PaceTests
{
    private const int Posts = 4_000;

    private readonly Pace _pace = new(new ManualClock());

    [SetUp]
    public void Begin() => _pace.Begin();

    [Test]
    public void It_grows_to_its_bound_while_answers_take_as_long_as_before()
    {
        Answer(_ => 8);
        Assert.That(_pace.Limit, Is.EqualTo(Pace.Maximum));
    }

    [Test]
    public void A_single_quick_answer_does_not_end_its_growth()
    {
        Answer(post => post == 100 ? 1 : 8);
        Assert.That(_pace.Limit, Is.EqualTo(Pace.Maximum));
    }

    [Test]
    public void Answers_of_widely_different_latency_do_not_end_its_growth()
    {
        var random = new Random(1);
        Answer(_ => 2 - (8 * Math.Log(1 - random.NextDouble())));
        Assert.That(_pace.Limit, Is.EqualTo(Pace.Maximum));
    }

    [Test]
    public void It_ends_growing_when_more_posts_at_once_only_make_them_slower()
    {
        Answer(_ => _pace.Limit);
        Assert.That(_pace.Limit, Is.InRange(Pace.Start + 1, 3 * Pace.Start));
    }

    [Test]
    public void So_it_does_over_HTTP2_where_it_grows_with_every_answer()
    {
        Answer(_ => Math.Max(8, _pace.Limit - 72), multiplexed: true);
        Assert.That(_pace.Limit, Is.InRange(80, 120));
    }

    private void Answer(Func<int, double> latency, bool multiplexed = false)
    {
        for (var post = 0; post < Posts; post++)
            _pace.Record(new(PostOutcomeKind.Delivered, Multiplexed: multiplexed), TimeSpan.FromMilliseconds(latency(post)), backlog: true, suspect: false);
    }
}
