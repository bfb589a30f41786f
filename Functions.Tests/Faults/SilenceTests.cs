using System.Diagnostics;
using System.Text.Json;
using Functions.Tests.EndToEnd;
using Functions.Tests.Faults.Proxy;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>
/// Connections that stay open and carry nothing any more, as after an environment's long freeze or when something on the way forgot
/// them: they delay one message, and lose none.
/// </summary>
internal sealed class SilenceTests
{
    private const int Several = 4;

    // 4.1 s are what it takes on a quiet machine, whichever are silent; over 25 s where silent connections are not left.
    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(15);

    // Less than giving up a single silent connection takes.
    private static readonly TimeSpan _usual = TimeSpan.FromSeconds(1.9);

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Silent_connections_to_the_readers_delay_one_message(HttpProtocols protocols)
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, protocols);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Posts.Silence();

        await HearsAsync(chat, within: _longest);
        await HearsAsUsualAsync(chat);
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Connections_to_the_readers_that_stay_silent_when_opened_anew_delay_one_message(HttpProtocols protocols)
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, protocols);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Posts.Silence(alsoNew: true);
        var recovering = RecoverAsync(chat.Posts);

        await HearsAsync(chat, within: _longest);
        await HearsAsUsualAsync(chat);
        await recovering;
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Silent_connections_to_the_table_delay_one_message(bool alsoNew)
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, HttpProtocols.Http1AndHttp2);
        await OpenSeveralAsync(chat, "DeleteItem", index => chat.Chat.Table.DeleteAsync($"nobody-{index}", CancellationToken.None));
        chat.Services.Silence(alsoNew);
        var recovering = RecoverAsync(chat.Services);

        await HearsAsync(chat, within: _longest);
        await HearsAsUsualAsync(chat);
        await recovering;
    }

    [Test]
    public async Task Silent_connections_to_the_table_and_to_the_readers_delay_one_message()
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, HttpProtocols.Http1AndHttp2);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Services.Silence();
        chat.Posts.Silence();

        await HearsAsync(chat, within: _longest);
        await HearsAsUsualAsync(chat);
    }

    /// <summary>More than there are posts at once: those that are added while everything is silent do not start its time anew.</summary>
    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task A_large_room_waits_no_longer_for_silent_connections_than_a_small_one(HttpProtocols protocols)
    {
        const int Left = 200;
        await using var chat = await FaultyChat.OpenSecureAsync(5, protocols);
        await chat.FillAsync(Left);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5) with { Gone = Left }));
        chat.Services.Silence();
        chat.Posts.Silence();

        await HearsAsync(chat, within: _longest, Left);
        await HearsAsUsualAsync(chat, Left);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task Silent_connections_to_the_table_keep_nobody_out(bool alsoNew)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        await OpenSeveralAsync(chat, "DeleteItem", index => chat.Chat.Table.DeleteAsync($"nobody-{index}", CancellationToken.None));
        chat.Services.Silence(alsoNew);
        var recovering = RecoverAsync(chat.Services);

        chat.Add(await ChatClient.ConnectAsync(chat.Chat.Url));

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
        await recovering;
    }

    [Test]
    public async Task Help_tells_of_the_connection_over_silent_connections_too()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        var id = (await chat.Chat.ConnectionIdsAsync()).Single();
        await OpenSeveralAsync(chat, "Get", _ => chat.Chat.Management.GetAsync(id, CancellationToken.None));
        chat.Services.Silence();

        Assert.That(await AskForHelpAsync(chat, within: _longest), Is.EqualTo(id));
    }

    [Test]
    public async Task Help_comes_without_the_connection_when_new_connections_are_silent_too_and_with_it_afterwards()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        var id = (await chat.Chat.ConnectionIdsAsync()).Single();
        await OpenSeveralAsync(chat, "Get", _ => chat.Chat.Management.GetAsync(id, CancellationToken.None));
        chat.Services.Silence(alsoNew: true);

        Assert.That(await AskForHelpAsync(chat, within: 2 * _longest), Is.Null);
        chat.Services.Recover();
        Assert.That(await AskForHelpAsync(chat, within: _longest), Is.EqualTo(id));
    }

    private static async Task<string?> AskForHelpAsync(FaultyChat chat, TimeSpan within)
    {
        await chat.Sender.SendAsync("""{"action":"hello"}""");
        var help = await chat.Sender.ReceiveNextAsync().WaitAsync(within);
        return help.TryGetProperty("connection", out var connection) && connection.ValueKind == JsonValueKind.Object ? connection.Text("connectionId") : null;
    }

    /// <summary>After what is between one given-up connection and two.</summary>
    private static async Task RecoverAsync(Wire wire)
    {
        await Task.Delay(TimeSpan.FromSeconds(3));
        wire.Recover();
    }

    private static async Task HearsAsync(FaultyChat chat, TimeSpan within, int gone = 0) =>
        Assert.That(await TimeAsync(chat, gone), Is.LessThan(within));

    /// <summary>A busy machine may slow a message down, but not each of several by what a silent connection takes.</summary>
    private static async Task HearsAsUsualAsync(FaultyChat chat, int gone = 0)
    {
        var fastest = TimeSpan.MaxValue;
        for (var message = 0; message < 3 && fastest >= _usual; message++)
        {
            var taken = await TimeAsync(chat, gone);
            fastest = taken < fastest ? taken : fastest;
        }

        Assert.That(fastest, Is.LessThan(_usual));
    }

    private static async Task<TimeSpan> TimeAsync(FaultyChat chat, int gone)
    {
        var taken = Stopwatch.StartNew();
        var acknowledging = await chat.StartSending();
        await acknowledging;
        var elapsed = taken.Elapsed;
        Assert.That(await chat.CheckAsync(acknowledging), Is.EqualTo(Outcome.Good(chat.Receivers.Count) with { Gone = gone }));
        return elapsed;
    }

    /// <summary>Leaves as many idle connections open, each of which could be the next request's.</summary>
    private static async Task OpenSeveralAsync(FaultyChat chat, string action, Func<int, Task> call)
    {
        var arrived = 0;
        var together = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        chat.Proxy.Inject(request =>
        {
            if (request.Action == action && Interlocked.Increment(ref arrived) == Several)
                together.SetResult();
            return request.Action == action ? Stall(together.Task) : null;
        });
        await Task.WhenAll(Enumerable.Range(0, Several).Select(call));
        chat.Proxy.Inject(_ => null);
    }
}
