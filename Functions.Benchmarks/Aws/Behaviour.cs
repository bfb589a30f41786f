namespace Functions.Benchmarks.Aws;

/// <summary>How the served @connections answers.</summary>
/// <param name="Connections">Rows in the table.</param>
/// <param name="Latency">From a post's arrival to its answer; <see cref="PolledTransport"/> adds a millisecond or two.</param>
/// <param name="GonePercent">Share of connections answering 410.</param>
/// <param name="ThrottledFor">For so long, from the first post, every post is answered 429.</param>
/// <param name="Rate">Posts a second that the account allows, with a tenth of that as burst; the others are answered 429. 0 for no limit.</param>
/// <param name="SlowReader">Whether the first connection's posts are answered only after two seconds.</param>
/// <param name="DatabaseLatency">From a request's arrival at DynamoDB to its answer.</param>
internal sealed record Behaviour(
    int Connections, TimeSpan Latency = default, int GonePercent = 0, TimeSpan ThrottledFor = default, double Rate = 0, bool SlowReader = false,
    TimeSpan DatabaseLatency = default)
{
    /// <summary>Connections that answer 410.</summary>
    public int Gone => Enumerable.Range(0, Connections).Count(IsGone);

    public bool IsThrottled => Rate > 0 || ThrottledFor > TimeSpan.Zero;

    public bool IsGone(int connection) => connection % 100 < GonePercent;
}
