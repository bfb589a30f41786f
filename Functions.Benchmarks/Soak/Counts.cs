namespace Functions.Benchmarks.Soak;

/// <summary>What a soak did and found.</summary>
internal sealed class Counts
{
    /// <summary>Lines that were opened.</summary>
    public int Joins { get; set; }

    /// <summary>Of those, by somebody who had been there before.</summary>
    public int Returns { get; set; }

    /// <summary>Rooms that were joined, once more over each line.</summary>
    public int Rooms { get; set; }

    /// <summary>Handshakes refused because their function was killed.</summary>
    public int Refused { get; set; }

    public int Leaves { get; set; }

    /// <summary>Sockets cut.</summary>
    public int Cuts { get; set; }

    public int FunctionKills { get; set; }

    /// <summary>Messages sent again after an error.</summary>
    public int Resends { get; set; }

    /// <summary>Pages of history that were asked for.</summary>
    public int Pages { get; set; }

    /// <summary>Acknowledged messages that were checked.</summary>
    public int Checked { get; set; }

    /// <summary>Receipts that the checked messages must have had by their broadcast, of members who stayed throughout.</summary>
    public long Expected { get; set; }

    public long Receipts { get; set; }

    public int Gone { get; set; }

    public int Repeats { get; set; }

    /// <summary>Receipts that a broadcast owed, whether or not the log made up for it.</summary>
    public int Losses { get; set; }

    public int Violations { get; set; }

    public override string ToString() =>
        $"joins {Joins:N0} (returns {Returns:N0}, refused {Refused:N0}), rooms joined {Rooms:N0}, leaves {Leaves:N0}, kills {Cuts:N0} sockets and {FunctionKills:N0} functions, " +
        $"broadcasts checked {Checked:N0} (sent again {Resends:N0}), receipts {Receipts:N0} (required {Expected:N0}), " +
        $"pages of history {Pages:N0}, posts to gone connections {Gone:N0}, repeats {Repeats:N0}, not broadcast {Losses:N0}";
}
