namespace Functions.Benchmarks.Cost;

/// <summary>What a million messages to one room use, but for the time of the function that sends them.</summary>
/// <param name="Room">Connections, the sender's included.</param>
internal sealed record Usage(int Room)
{
    public const double Messages = 1e6;

    /// <summary>Each member sends one a minute and stays for half an hour: what connections cost depends on that alone.</summary>
    public const double MessagesPerMemberMinute = 1;
    public const double SessionMinutes = 30;

    /// <summary>AWS finds that under 1 % of invocations start a new environment.</summary>
    public const double ColdShare = 0.01;

    /// <summary>A short message with its WebSocket, TLS and TCP headers.</summary>
    private const double BytesOnTheWire = 350;

    private const double RowBytes = 80;
    private const int RowsPerPage = 1000;
    private const double ReadUnitBytes = 4096;

    /// <summary>API Gateway's account quota of requests a second, posts to connections included, and its burst.</summary>
    private const double AccountRate = 10_000;
    private const double AccountBurst = 5_000;

    /// <summary>The message itself, the post to everyone else, and the ack.</summary>
    public double WebSocketMessages => Messages * (1 + (Room - 1) + 1);

    public double ConnectionMinutes => Messages / MessagesPerMemberMinute;

    /// <summary>Each is one invocation and one write.</summary>
    public double JoinsAndLeaves => 2 * ConnectionMinutes / SessionMinutes;

    /// <summary>Of the consistent scan, a unit for 4 KB, rounded up for each page.</summary>
    public double ReadUnits => Messages * Pages().Sum(rows => Math.Ceiling(rows * RowBytes / ReadUnitBytes));

    public double GigabytesOut => Messages * Room * BytesOnTheWire / 1e9;

    /// <summary>No invocation can post to all in less time than this.</summary>
    public double QuotaMilliseconds => Math.Max(0, Room - 1 - AccountBurst) / AccountRate * 1000;

    private IEnumerable<int> Pages()
    {
        for (var left = Room; left > 0; left -= RowsPerPage)
            yield return Math.Min(left, RowsPerPage);
    }
}
