namespace ChatFunctions.Protocol.Frames;

/// <summary>A frame as a client may send it.</summary>
internal sealed record ExampleFrame(string Action, string? Message = null, string? Room = null)
{
    private const string SomeRoom = "garden";

    /// <summary>One of each route; sendMessage to everyone comes first.</summary>
    /// <param name="keepsHistory">Whether there is the history route.</param>
    public static IReadOnlyList<ExampleFrame> OfEachRoute(bool keepsHistory) =>
    [
        new("sendMessage", "hello, everyone!"),
        new("join", Room: SomeRoom),
        new("sendMessage", "hello, garden!", SomeRoom),
        .. keepsHistory ? [new ExampleFrame("history", Room: SomeRoom)] : Array.Empty<ExampleFrame>(),
        new("people", Room: SomeRoom),
        new("leave", Room: SomeRoom),
        new("ping"),
    ];
}
