using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Functions.Tests.Browser;

/// <summary>Stands on the line between a page and the runtime, to lose or change frames as networks and servers do.</summary>
internal static class ServerFrames
{
    /// <summary>Passes every frame through the functions given; null drops it.</summary>
    public static Func<IPage, Task> Through(Func<string, string?>? toServer = null, Func<string, string?>? toPage = null) =>
        page => page.RouteWebSocketAsync(_ => true, route =>
        {
            var server = route.ConnectToServer();
            route.OnMessage(frame => Pass(frame, toServer, server.Send));
            server.OnMessage(frame => Pass(frame, toPage, route.Send));
        });

    /// <summary>Rewrites the outcome in acks, which otherwise depends on who else is connected.</summary>
    public static Func<string, string?> Ack(int delivered, int failed = 0, bool complete = true) => frame =>
    {
        if (Type(frame) != "ack")
            return frame;

        var ack = JsonNode.Parse(frame)!;
        (ack["delivered"], ack["failed"], ack["complete"]) = (delivered, failed, complete);
        return ack.ToJsonString();
    };

    /// <summary>The server's <c>error</c> about a frame of the page's.</summary>
    public static string Error(string frame, string code, string message = "Send it again in a while.") => new JsonObject
    {
        ["type"] = "error",
        ["code"] = code,
        ["message"] = message,
        ["requestId"] = "0b7c1f9e-3c4d-4f43-a3c0-1a7f1cb4b1b5",
        ["id"] = Property(frame, "id"),
    }.ToJsonString();

    /// <summary>The <c>type</c> of a frame from the server.</summary>
    public static string? Type(string frame) => Property(frame, "type");

    public static string? Property(string frame, string name)
    {
        using var document = JsonDocument.Parse(frame);
        return document.RootElement.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }

    private static void Pass(IWebSocketFrame frame, Func<string, string?>? change, Action<string> send)
    {
        if (frame.Text is { } text && (change is null ? text : change(text)) is { } passed)
            send(passed);
    }
}
