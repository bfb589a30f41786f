using System.Text.Json;
using Amazon.Runtime;
using Functions.Tests.Broadcasting;
using Functions.Tests.EndToEnd;
using Functions.Tests.Faults.Proxy;
using Functions.Tests.Handlers;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Functions.Tests.Faults;

/// <summary>The chat on the gateway and the table, with real sockets in it, and the proxy between the functions and their services.</summary>
internal sealed class FaultyChat : IAsyncDisposable
{
    private readonly List<ChatClient> _receivers = [];
    private int _messages;

    private FaultyChat(bool throttle, AWSCredentials? credentials, int historyHours)
    {
        Chat = InProcessChat.Start(throttle, services => (Services = Wire.To((Proxy = FaultProxy.Start(services)).Address)).Address, credentials, historyHours);
        Chat.Logger = Log;
        Posts = Services;
    }

    public InProcessChat Chat { get; }

    public FaultProxy Proxy { get; private set; } = null!;

    /// <summary>What leads from the functions to the proxy.</summary>
    public Wire Services { get; private set; } = null!;

    /// <summary>What their posts go by: the same, unless it was opened with posts over TLS.</summary>
    public Wire Posts { get; private set; }

    public LevelLog Log { get; } = new();

    public ChatClient Sender { get; private set; } = null!;

    public IReadOnlyList<ChatClient> Receivers => _receivers;

    /// <summary>The receivers' connection ids, in their order.</summary>
    public List<string> Ids { get; } = [];

    /// <summary>Receivers whose own connection fails; all others must hear everything.</summary>
    public int Unhealthy { get; set; }

    public static async Task<FaultyChat> OpenAsync(
        int receivers, bool throttle = false, AWSCredentials? credentials = null, int historyHours = 24)
    {
        var chat = new FaultyChat(throttle, credentials, historyHours);
        chat.Sender = await ChatClient.ConnectAsync(chat.Chat.Url);
        HashSet<string> known = [.. await chat.Chat.ConnectionIdsAsync()];
        for (var index = 0; index < receivers; index++)
        {
            chat._receivers.Add(await ChatClient.ConnectAsync(chat.Chat.Url));
            chat.Ids.Add((await chat.Chat.ConnectionIdsAsync()).Single(known.Add));
        }

        return chat;
    }

    /// <summary>With posts over TLS, where HTTP/2 can be offered.</summary>
    public static async Task<FaultyChat> OpenSecureAsync(int receivers, HttpProtocols protocols)
    {
        var chat = await OpenAsync(receivers);
        chat.Posts = Wire.To(protocols == HttpProtocols.Http1 ? chat.Proxy.SecureHttp1 : chat.Proxy.SecureHttp2);
        chat.Chat.Broadcaster.Dispose();
        chat.Chat.Broadcaster = new(
            new(chat.Posts.Address, chat.Chat.ManagementEndpoint.AbsolutePath),
            new BasicAWSCredentials("local", "local"),
            "us-east-1",
            TimeProvider.System,
            ConnectionsServer.CreateHandler);
        return chat;
    }

    /// <summary>Adds a receiver that a test connected itself; its id is not known.</summary>
    public void Add(ChatClient receiver) => _receivers.Add(receiver);

    /// <summary>Adds rows of connections that just left, too young to be removed.</summary>
    public Task FillAsync(int rows) => Parallel.ForAsync(
        0, rows, async (index, _) => await Chat.PutRowAsync($"Young{index:D6}IVAA=", DateTimeOffset.UtcNow));

    /// <summary>Sends a message and waits for its ack.</summary>
    public async Task<Outcome> SendAsync() => await CheckAsync(await StartSending());

    /// <summary>Sends a message; the task brings its ack.</summary>
    public async Task<Task<JsonElement>> StartSending()
    {
        await Sender.SendMessageAsync("hello, everyone!", $"m-{++_messages}");
        return Sender.ReceiveNextAsync();
    }

    /// <summary>What the sockets received of the message, compared with its ack.</summary>
    public async Task<Outcome> CheckAsync(Task<JsonElement> acknowledging)
    {
        var ack = await acknowledging;
        Assert.That(ack.Text("type"), Is.EqualTo("ack"), ack.ToString());
        int[] heard = [.. (await Task.WhenAll(_receivers.Select(receiver => receiver.ReceivedUntilPongAsync())))
            .Select(frames => frames.Count(frame => frame.Text("id") == ack.Text("id")))];
        var repeats = heard.Sum(times => Math.Max(0, times - 1));
        var rows = await Chat.ConnectionIdsAsync();
        var outcome = new Outcome(
            ack.Number("delivered"),
            ack.Number("gone"),
            ack.Number("failed"),
            ack.GetProperty("complete").GetBoolean(),
            heard.Count(times => times > 0),
            repeats == 0 ? 0 : Math.Max(0, repeats - await Proxy.BlindRepeatsAsync(ack.Text("id")!)),
            Ids.Except(rows).Count(),
            Log.Errors.Length);
        var promised = outcome.Complete ? _receivers.Count - Unhealthy : outcome.Delivered;
        Tally.AddMessages(promised, Math.Max(0, promised - outcome.Heard));
        return outcome;
    }

    public async ValueTask DisposeAsync()
    {
        Proxy.Inject(_ => null);
        Tally.AddFaults(Proxy.Injected);
        foreach (var client in _receivers.Append(Sender))
            await client.DisposeAsync();
        try
        {
            await Chat.DisposeAsync();
        }
        finally
        {
            await Posts.DisposeAsync();
            if (Services != Posts)
                await Services.DisposeAsync();
            await Proxy.DisposeAsync();
        }

        Assert.That(Chat.Thrown, Is.Empty, "left a handler");
    }
}
