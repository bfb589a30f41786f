namespace Functions.Benchmarks.Aws;

/// <summary>How the served @connections answers.</summary>
/// <param name="Connections">Rows in the table.</param>
/// <param name="Latency">From a post's arrival to its answer.</param>
/// <param name="GonePercent">Share of connections answering 410.</param>
/// <param name="ThrottledPosts">So many posts are answered 429 at first, whoever they are for.</param>
/// <param name="SlowReader">Whether the first connection's posts are answered only after two seconds.</param>
internal sealed record Behaviour(
    int Connections, TimeSpan Latency = default, int GonePercent = 0, int ThrottledPosts = 0, bool SlowReader = false);
