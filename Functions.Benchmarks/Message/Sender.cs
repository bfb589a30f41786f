using System.Text;
using System.Text.Json;
using Functions.Benchmarks.Processes;

namespace Functions.Benchmarks.Message;

/// <summary>A function that sends one message to a room of some size.</summary>
/// <param name="Name">For the report.</param>
/// <param name="Command">What starts it.</param>
/// <param name="Handler">Its <c>_HANDLER</c>.</param>
/// <param name="RoundTrips">What a message waits for one after the other, as <c>Baselines/RoundTrips.cs</c> names them.</param>
/// <param name="HistoryHours">0 to store nothing.</param>
/// <param name="Room">What the frame names; null for everyone.</param>
internal sealed record Sender(string Name, string[] Command, string Handler, string RoundTrips, int HistoryHours = 0, string? Room = null)
{
    private const string ChatHandler = "Functions::ChatFunctions.SendMessageHandler::HandleAsync";

    /// <summary>Of a room with the history that the template has unless asked otherwise: what the target is about.</summary>
    public static Sender InRoom(Contestants built) =>
        new("room, with history", [built.Bootstrap], ChatHandler, "membership append members post", HistoryHours: 24, Room: "garden");

    public static Sender InRoomWithoutHistory(Contestants built) => InRoom(built) with
    {
        Name = "room, without history",
        RoundTrips = "membership members post",
        HistoryHours = 0,
    };

    public static Sender ToEveryone(Contestants built) =>
        new("everyone, with history", [built.Bootstrap], ChatHandler, "append scan post", HistoryHours: 24);

    public static Sender ToEveryoneWithoutHistory(Contestants built) =>
        new("everyone, without history", [built.Bootstrap], ChatHandler, "scan post");

    /// <summary>The function of <c>--code</c>, when there is one.</summary>
    public static Sender? Given(Contestants built) => built.Given is { } bootstrap
        ? ToEveryoneWithoutHistory(built) with { Name = "everyone, without history, function of --code", Command = [bootstrap] }
        : null;

    public static Sender Node(Contestants built) => new("Node.js as in AWS's tutorial, without history", ["node", built.Node], "sendMessage", "scan post");

    public bool IsNode => Command[0] == "node";

    public byte[] Event => Payload(Room is null
        ? """{"action":"sendMessage","message":"hello, everyone!"}"""
        : $$"""{"action":"sendMessage","message":"hello, everyone!","room":"{{Room}}"}""");

    /// <summary>An event with a frame.</summary>
    public static byte[] Payload(string body) => Encoding.UTF8.GetBytes(
        $$$"""{"requestContext":{"routeKey":"sendMessage","eventType":"MESSAGE","connectionId":"Mg_sender0CIVA=","requestId":"r","stage":"prod"},"body":{{{JsonSerializer.Serialize(body)}}},"isBase64Encoded":false}""");
}
