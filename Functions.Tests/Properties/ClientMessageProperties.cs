using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using CsCheck;
using Functions.Tests.Handlers;

namespace Functions.Tests.Properties;

/// <summary>Whatever text a client sends, through the template's gateway and the real handlers.</summary>
public sealed class ClientMessageProperties
{
    private const int Frame = 32 * 1024;

    // Names and values that the chat knows, so that most messages get past the first check, and values that it does not.
    private static readonly Gen<string> _chatMessage = RandomJson.Object(
        Gen.OneOf("\"action\"", "\"action\"", "\"message\"", "\"message\"", "\"id\"", "\"name\"", "\"\\u0061ction\""),
        Gen.Frequency((3, Gen.OneOf("\"sendMessage\"", "\"sendMessage\"", "\"ping\"", "\"$connect\"", "\"hello\"")), (2, RandomJson.Value)));

    private static readonly Gen<string> _sendMessage = Gen.Select(
        RandomJson.String,
        Gen.Frequency(
            (3, Gen.Const("")),
            (3, Gen.Const(",\"id\":\"a_b-1\",\"name\":\" Ann \"")),
            (1, Gen.OneOf(70, 1_000, 5_000).Select(depth => $",\"x\":{new string('[', depth)}{new string(']', depth)}")),
            (1, Gen.Select(
                Gen.OneOf("\"garden\"", "\"everyone\"", "\"a b\"", "\"\"", "7", "null"), Gen.OneOf("true", "false", "null", "1"),
                (room, retry) => $",\"room\":{room},\"retry\":{retry}")),
            (2, Gen.Select(RandomJson.Value, RandomJson.Value, (id, name) => $",\"id\":{id},\"name\":{name}"))),
        (message, rest) => $$"""{"action":"sendMessage","message":{{message}}{{rest}}}""");

    // Around the limits of a frame and of a message, with what grows when it is escaped.
    private static readonly Gen<string> _large = Gen.Select(
        Gen.Int[-3, 3], Gen.OneOf(Frame, 2 * Frame, 4 * Frame), Gen.OneOf("x", "é", "\\u0001", "🙂"), (difference, size, filling) =>
        {
            const string head = """{"action":"sendMessage","message":"a""", tail = "\"}";
            var repeats = (size + difference - head.Length - tail.Length) / Encoding.UTF8.GetByteCount(filling);
            return head + string.Concat(Enumerable.Repeat(filling, repeats)) + tail;
        });

    // Around the limit of what is sent on.
    private static readonly Gen<string> _largest = Gen.Select(
        Gen.Int[-3, 3], Gen.OneOf("x", "é", "🙂"), (difference, first) =>
        {
            var length = ClientMessageRule.MaximumFrame + difference - ClientMessageRule.FrameLength(first, null, null, null);
            return $$"""{"action":"sendMessage","message":"{{first}}{{new string('x', length)}}"}""";
        });

    private static readonly Gen<string> _message = Gen.Frequency(
        (6, _sendMessage),
        (6, _chatMessage),
        (3, RandomJson.Damaged(_sendMessage)),
        (3, RandomJson.Value),
        (1, RandomJson.Deep),
        (1, _large),
        (1, _largest),
        (2, Gen.String.Select(text => new string([.. text.Where(character => !char.IsSurrogate(character))]))));

    [Test]
    public async Task Every_message_is_answered_once_and_what_is_acknowledged_is_delivered_as_it_was()
    {
        await using var chat = InProcessChat.Start();
        using var receiver = await ConnectAsync(chat);
        var sender = await ConnectAsync(chat);
        int tried = 0, delivered = 0;
        await _message.SampleInTimeAsync(
            async message =>
            {
                tried++;
                await SendAsync(sender, message);
                var answer = await sender.ReceiveAsync();
                if (Encoding.UTF8.GetByteCount(message) > 4 * Frame)
                {
                    Assert.That(answer, Does.StartWith("close 1009"));
                    sender.Dispose();
                    sender = await ConnectAsync(chat);
                }
                else if (CheckAnswer(message, answer) == "ack")
                {
                    var sent = JsonElement.Parse(message, ClientMessageRule.AnyDepth).GetProperty("message").GetString();
                    var received = JsonElement.Parse(await receiver.ReceiveAsync());
                    Assert.That(received.GetProperty("message").GetString(), Is.EqualTo(sent));
                    delivered++;
                }
            },
            iter: 1_000);
        sender.Dispose();
        Tally.AddInputs(tried - delivered);
        Tally.AddMessages(delivered, 0);
        Assert.That(delivered, Is.GreaterThan(100));
        Assert.That(chat.Thrown, Is.Empty);
    }

    private static string CheckAnswer(string message, string answer)
    {
        var frame = JsonElement.Parse(answer);
        var type = frame.GetProperty("type").GetString();
        var error = Action(message) == "sendMessage" ? ClientMessageRule.Error(message) : null;
        Assert.That(type, Is.EqualTo(Action(message) switch
        {
            "sendMessage" => error is null ? "ack" : "error",
            "ping" => "pong",
            _ => "help",
        }), answer);
        if (error is not null)
        {
            Assert.That(frame.GetProperty("code").GetString(), Is.EqualTo(error), answer);
        }
        if (type == "help")
        {
            Assert.That(frame.GetProperty("connection").GetProperty("connectionId").GetString(), Is.Not.Empty, answer);
        }
        var leaks = new[] { "Exception", "   at ", "System.", "arn:", "ChatFunctions" }
            .Where(text => answer.Contains(text, StringComparison.Ordinal) && !message.Contains(text, StringComparison.Ordinal));
        Assert.That(leaks, Is.Empty, answer);
        return type!;
    }

    /// <summary>What <c>$request.body.action</c> is; null when the message has no such text.</summary>
    private static string? Action(string message)
    {
        try
        {
            var body = JsonElement.Parse(message, ClientMessageRule.AnyDepth);
            return body.ValueKind == JsonValueKind.Object
                && ClientMessageRule.Members(body).LastOrDefault(member => member.Name == "action").Value is { ValueKind: JsonValueKind.String } action
                    ? action.GetString()
                    : null;
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // No JSON, or half a surrogate pair in it.
            return null;
        }
    }

    private static async Task SendAsync(Gateway.Client client, string message)
    {
        var bytes = Encoding.UTF8.GetBytes(message);
        for (var start = 0; start == 0 || start < bytes.Length; start += Frame)
        {
            var end = Math.Min(bytes.Length, start + Frame);
            await client.SendAsync(bytes[start..end], endOfMessage: end == bytes.Length);
        }
    }

    private static async Task<Gateway.Client> ConnectAsync(InProcessChat chat)
    {
        var socket = new ClientWebSocket();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await socket.ConnectAsync(chat.Url, patience.Token);
        return new Gateway.Client(socket, "");
    }
}
