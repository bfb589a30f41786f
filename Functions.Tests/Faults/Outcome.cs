namespace Functions.Tests.Faults;

/// <summary>What an ack says of a message, and what is true.</summary>
/// <param name="Delivered">The ack's.</param>
/// <param name="Gone">The ack's.</param>
/// <param name="Failed">The ack's.</param>
/// <param name="Complete">The ack's.</param>
/// <param name="Heard">Sockets that received the message.</param>
/// <param name="Repeats">Receptions beyond the first, of all sockets, but for those after an answer that was lost or late.</param>
/// <param name="RowsLost">Open connections without a row.</param>
/// <param name="Errors">Lines in the log at error level.</param>
internal sealed record Outcome(
    int Delivered, int Gone, int Failed, bool Complete, int Heard, int Repeats = 0, int RowsLost = 0, int Errors = 0)
{
    /// <summary>Everyone heard it, once if the function could know, and nothing else is to be told.</summary>
    public static Outcome Good(int receivers) => new(receivers, 0, 0, true, receivers);
}
