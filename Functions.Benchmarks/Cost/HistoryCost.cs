namespace Functions.Benchmarks.Cost;

/// <summary>Dollars per million of what history and rooms add, whose tables are on demand.</summary>
internal static class HistoryCost
{
    private const double ReadUnitBytes = 4096;

    /// <summary>A short message's row: its room, number, id, connection, name, text, time and expiry, and their names.</summary>
    private const double MessageBytes = 260;

    /// <summary>A member's row: its room, connection, name, time and expiry, and their names.</summary>
    private const double MemberBytes = 140;

    private const int MessagesPerPage = 100;
    private const int MembersPerPage = 1000;
    private const int PeopleKnown = 100;

    public static Report Report()
    {
        var report = new Report(
            $"What history and rooms add, dollars per million, list prices of {Prices.Date}", "write units", "read units", "DynamoDB", "API Gateway", "Lambda requests", "together");
        Add("a message stored, its row up to 1 KB", writes: 1, reads: 0);
        Add("each further KB of its row", writes: 1, reads: 0);
        Add("the same, where this environment did not write the last one: the newest number read first", writes: 1, reads: 1);
        // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html: a transaction prepares and commits each item
        Add("the first message of a room: two rows in a transaction", writes: 4, reads: 1);
        Add("the first after all have expired: the number after the last one is taken too", writes: 6, reads: 3);
        Add("a message to a room: its sender's membership read", writes: 0, reads: 1);
        foreach (var room in (int[])[10, 100, 1_000, 10_000])
        {
            Add($"a message to a room of {room:N0}: its members read (instead of everyone's connections)", writes: 0, Reads(room, MemberBytes, MembersPerPage));
        }

        var page = Reads(MessagesPerPage, MessageBytes, MessagesPerPage);
        Add("history of everyone: a page of 100 short messages", writes: 0, page, requests: 1);
        Add("history of a room: the membership and such a page", writes: 0, page + 1, requests: 1);
        Add("join: the connection's row, the membership, a page of 100 short messages", writes: 2, page, requests: 1);
        Add("leave", writes: 2, reads: 0, requests: 1);
        Add("a disconnect from one room", writes: 1, reads: 0);
        Add("people of a room of 100", writes: 0, 1 + Reads(PeopleKnown, MemberBytes, PeopleKnown), requests: 1);
        Add("people of a room of 10,000: 100 known, the others counted", writes: 0, 1 + Reads(PeopleKnown, MemberBytes, PeopleKnown) + Reads(10_000 - PeopleKnown, MemberBytes, 7_000), requests: 1);
        report.Note(FormattableString.Invariant(
            $"Kept for 24 hours, a million short messages a day take {MessageBytes * 1e6 / 1e9:0.00} GB, ${MessageBytes * 1e6 / 1e9 * Prices.Storage.Dollars:0.00} a month; what DynamoDB deletes when it has expired costs nothing."));
        report.Note("API Gateway: the frame and its answer, each below 32 KB, as pages are. Lambda requests: without their duration, some milliseconds each.");
        return report;

        void Add(string name, double writes, double reads, int requests = 0)
        {
            var dynamoDb = 1e6 * ((writes * Prices.WriteRequestUnits.Dollars) + (reads * Prices.ReadRequestUnits.Dollars));
            var gateway = 2e6 * requests * Prices.WebSocketMessages.Dollars;
            var lambda = 1e6 * requests * Prices.LambdaRequests.Dollars;
            report.Add(name, writes, reads, dynamoDb, gateway, lambda, dynamoDb + gateway + lambda);
        }
    }

    /// <summary>Of a consistent read, a unit for 4 KB, rounded up for each page.</summary>
    private static double Reads(int rows, double bytes, int rowsPerPage)
    {
        var units = 0.0;
        for (var left = rows; left > 0; left -= rowsPerPage)
            units += Math.Ceiling(Math.Min(left, rowsPerPage) * bytes / ReadUnitBytes);
        return units;
    }
}
