namespace Functions.Tests.Model;

/// <summary>A room as a member shows it, from joining it to leaving it.</summary>
/// <param name="room">Null for everyone.</param>
internal sealed class View(string? room)
{
    public string? Room => room;

    public Receiver Receiver { get; } = new();

    /// <summary>The member's stay with its present connection, once it has come in; otherwise its last.</summary>
    public Stay? Stay { get; set; }

    /// <summary>When its first page came; what had expired by then is not on it.</summary>
    public DateTimeOffset? Since { get; set; }

    /// <summary>Whether the log is being asked.</summary>
    public bool IsAsking { get; set; }

    public bool HasLeft { get; set; }
}
