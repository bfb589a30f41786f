namespace Functions.Benchmarks.Soak;

/// <summary>What a soak did and found.</summary>
internal sealed class Counts
{
    public int Joins { get; set; }

    /// <summary>Handshakes refused because their function was killed.</summary>
    public int Refused { get; set; }

    public int Leaves { get; set; }

    /// <summary>Sockets cut.</summary>
    public int Cuts { get; set; }

    public int FunctionKills { get; set; }

    /// <summary>Messages sent again after an error.</summary>
    public int Resends { get; set; }

    /// <summary>Acknowledged messages that were checked.</summary>
    public int Checked { get; set; }

    /// <summary>Messages whose sender left before its ack.</summary>
    public int Unacknowledged { get; set; }

    /// <summary>Receipts that the checked messages must have had, of members who stayed throughout.</summary>
    public long Expected { get; set; }

    public long Receipts { get; set; }

    public int Gone { get; set; }

    public int Losses { get; set; }

    public int Repeats { get; set; }

    public int Violations { get; set; }

    public override string ToString() =>
        $"joins {Joins:N0} (refused {Refused:N0}), leaves {Leaves:N0}, kills {Cuts:N0} sockets and {FunctionKills:N0} functions, " +
        $"messages checked {Checked:N0} (unacknowledged {Unacknowledged:N0}, sent again {Resends:N0}), receipts {Receipts:N0} (required {Expected:N0}), " +
        $"posts to gone connections {Gone:N0}, repeats {Repeats:N0}, losses {Losses:N0}";
}
