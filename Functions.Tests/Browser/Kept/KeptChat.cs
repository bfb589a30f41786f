using System.Text.Json.Nodes;
using Microsoft.Playwright;

namespace Functions.Tests.Browser.Kept;

/// <summary>A chat with rooms and a log in the server's place, so that a test can lose a frame, forget what is old or cut a line.</summary>
internal sealed class KeptChat
{
    /// <summary>A log that was found empty starts from the time in milliseconds.</summary>
    public const long First = 1_764_290_000_000;

    private readonly Lock _lock = new();
    private readonly List<IWebSocketRoute> _lines = [];
    private readonly HashSet<(IWebSocketRoute, string)> _members = [];
    private readonly Dictionary<string, List<JsonObject>> _logs = [];
    private readonly List<JsonObject> _asked = [];

    /// <summary>Whether new lines are refused.</summary>
    public bool IsDown { get; set; }

    /// <summary>Whether messages are stored and numbered.</summary>
    public bool Keeps { get; init; } = true;

    /// <summary>The most messages of one page.</summary>
    public int PageSize { get; init; } = 30;

    /// <summary>Frames to the page that never arrive.</summary>
    public Func<JsonObject, bool> Loses { get; set; } = _ => false;

    /// <summary>Frames that are not answered by this chat but by the test; null leaves them to the chat.</summary>
    public Func<JsonObject, string?> Instead { get; set; } = _ => null;

    /// <summary>What pages sent, oldest first.</summary>
    public IReadOnlyList<JsonObject> Asked
    {
        get
        {
            lock (_lock)
            {
                return [.. _asked];
            }
        }
    }

    /// <summary>What pages sent of one kind.</summary>
    public IReadOnlyList<JsonObject> AskedFor(string action) => [.. Asked.Where(frame => (string?)frame["action"] == action)];

    /// <summary>Waits until pages sent so many of one kind.</summary>
    public async Task UntilAskedAsync(string action, int count)
    {
        while (AskedFor(action).Count < count)
            await Task.Delay(20);
    }

    public Task RouteAsync(IPage page) => page.RouteWebSocketAsync(_ => true, route =>
    {
        if (IsDown)
        {
            _ = route.CloseAsync(new() { Code = 1001 });
            return;
        }

        lock (_lock)
        {
            _lines.Add(route);
        }

        route.OnMessage(frame => Receive(route, frame.Text!));
    });

    /// <summary>Ends every line.</summary>
    public async Task CutAsync()
    {
        IWebSocketRoute[] lines;
        lock (_lock)
        {
            lines = [.. _lines];
            _lines.Clear();
            _members.Clear();
        }

        foreach (var line in lines)
            await line.CloseAsync(new() { Code = 1001 });
    }

    /// <summary>Somebody without a page says something.</summary>
    public void Say(string text, string room = "", string name = "Grace", string? id = null)
    {
        lock (_lock)
        {
            Send(null, room, Store(room, id ?? $"{Guid.NewGuid():N}", name, text));
        }
    }

    /// <summary>The oldest messages of a room expire.</summary>
    public void Forget(int count, string room = "")
    {
        lock (_lock)
        {
            Log(room).RemoveRange(0, count);
        }
    }

    private void Receive(IWebSocketRoute line, string text)
    {
        var frame = JsonNode.Parse(text)!.AsObject();
        lock (_lock)
        {
            _asked.Add(frame);
            var room = (string?)frame["room"] ?? "";
            if (Instead(frame) is { } answer)
            {
                if (answer.Length > 0)
                    line.Send(answer);
                return;
            }

            switch ((string?)frame["action"])
            {
                case "ping":
                    Send(line, new() { ["type"] = "pong" });
                    break;
                case "sendMessage" when room.Length > 0 && !_members.Contains((line, room)):
                    Send(line, new() { ["type"] = "error", ["code"] = "NotAMember", ["message"] = "Join the room first.", ["requestId"] = "r", ["id"] = (string?)frame["id"], ["room"] = room });
                    break;
                case "sendMessage":
                    Take(line, room, frame);
                    break;
                case "join":
                    _members.Add((line, room));
                    Send(line, Keeps ? Page("joined", room, frame) : new() { ["type"] = "joined", ["room"] = room });
                    break;
                case "leave":
                    _members.Remove((line, room));
                    Send(line, new() { ["type"] = "left", ["room"] = room });
                    break;
                case "history" when Keeps:
                    Send(line, Page("history", room, frame));
                    break;
                case "people":
                    Send(line, People(room));
                    break;
                default:
                    Send(line, new() { ["type"] = "help", ["message"] = "Use the sendMessage route to send a message." });
                    break;
            }
        }
    }

    private void Take(IWebSocketRoute line, string room, JsonObject frame)
    {
        var id = (string)frame["id"]!;
        var first = (bool?)frame["retry"] == true ? Log(room).Find(stored => (string?)stored["id"] == id) : null;
        var message = first ?? Store(room, id, (string?)frame["name"], (string)frame["message"]!);
        Send(line, room, message);
        JsonObject ack = new() { ["type"] = "ack", ["id"] = id, ["sentAt"] = (string?)message["sentAt"], ["delivered"] = 1, ["gone"] = 0, ["failed"] = 0, ["complete"] = true };
        if (Keeps)
            ack["seq"] = (long)message["seq"]!;
        Send(line, ack);
    }

    private JsonObject Store(string room, string id, string? name, string text)
    {
        var log = Log(room);
        JsonObject message = new() { ["type"] = "message", ["id"] = id, ["from"] = "Mg_ugfpqPHcCIVA=", ["message"] = text, ["sentAt"] = $"{DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}" };
        if (room.Length > 0)
            message["room"] = room;
        if (name is not null)
            message["name"] = name;
        if (Keeps)
            message["seq"] = log.Count == 0 ? First : (long)log[^1]["seq"]! + 1;
        log.Add(message);
        return message;
    }

    private JsonObject Page(string type, string room, JsonObject asked)
    {
        var log = Log(room);
        var after = (long?)asked["after"];
        var before = (long?)asked["before"];
        var matching = log.Where(message => (after is null || (long)message["seq"]! > after) && (before is null || (long)message["seq"]! < before)).ToList();
        var page = after is null ? matching.TakeLast(PageSize) : matching.Take(PageSize);
        JsonObject answer = new()
        {
            ["type"] = type,
            ["messages"] = new JsonArray([.. page.Select(message => message.DeepClone())]),
            ["last"] = log.Count == 0 ? 0 : (long)log[^1]["seq"]!,
            ["complete"] = matching.Count <= PageSize || (after is null && before is null),
        };
        if (room.Length > 0)
            answer["room"] = room;
        return answer;
    }

    private JsonObject People(string room)
    {
        var count = room.Length == 0 ? _lines.Count : _members.Count(member => member.Item2 == room);
        string[] names = room.Length == 0 ? [] : ["Ada", "Grace"];
        JsonObject answer = new()
        {
            ["type"] = "people",
            ["people"] = new JsonArray([.. names.Select(name => new JsonObject { ["name"] = name, ["connectionId"] = name + "==", ["joinedAt"] = "2026-01-31T09:30:00.125Z" })]),
            ["count"] = room.Length == 0 ? count : 2,
            ["complete"] = true,
        };
        if (room.Length > 0)
            answer["room"] = room;
        return answer;
    }

    private List<JsonObject> Log(string room) => _logs.TryGetValue(room, out var log) ? log : _logs[room] = [];

    private void Send(IWebSocketRoute? sender, string room, JsonObject message)
    {
        foreach (var line in _lines.Where(line => line != sender && (room.Length == 0 || _members.Contains((line, room)))))
            Send(line, message);
    }

    private void Send(IWebSocketRoute line, JsonObject frame)
    {
        if (!Loses(frame))
            line.Send(frame.ToJsonString());
    }
}
