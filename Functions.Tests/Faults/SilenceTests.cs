using System.Diagnostics;
using Functions.Tests.EndToEnd;
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

    private static readonly TimeSpan _longest = TimeSpan.FromSeconds(6);

    // Half of what giving up one silent connection takes; a busy machine is that slow at times.
    private static readonly TimeSpan _usual = TimeSpan.FromSeconds(1);

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Silent_connections_to_the_readers_delay_one_message(HttpProtocols protocols)
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, protocols);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Posts.Silence();

        await HearsAsync(chat, within: _longest);
        await HearsAsync(chat, within: _usual);
    }

    [TestCase(HttpProtocols.Http1)]
    [TestCase(HttpProtocols.Http1AndHttp2)]
    public async Task Connections_to_the_readers_that_stay_silent_when_opened_anew_delay_one_message(HttpProtocols protocols)
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, protocols);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Posts.Silence(alsoNew: true);

        var hearing = HearsAsync(chat, within: _longest);
        await Task.Delay(TimeSpan.FromSeconds(3));
        chat.Posts.Recover();

        await hearing;
        await HearsAsync(chat, within: _usual);
    }

    [Test]
    public async Task Silent_connections_to_the_table_delay_one_message()
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, HttpProtocols.Http1AndHttp2);
        await OpenSeveralAsync(chat, "DeleteItem", index => chat.Chat.Table.DeleteAsync($"nobody-{index}", CancellationToken.None));
        chat.Services.Silence();

        await HearsAsync(chat, within: _longest);
        await HearsAsync(chat, within: _usual);
    }

    [Test]
    public async Task Silent_connections_to_the_table_and_to_the_readers_delay_one_message()
    {
        await using var chat = await FaultyChat.OpenSecureAsync(5, HttpProtocols.Http1AndHttp2);
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(5)));
        chat.Services.Silence();
        chat.Posts.Silence();

        await HearsAsync(chat, within: _longest);
        await HearsAsync(chat, within: _usual);
    }

    [Test]
    public async Task Silent_connections_to_the_table_keep_nobody_out()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        await OpenSeveralAsync(chat, "DeleteItem", index => chat.Chat.Table.DeleteAsync($"nobody-{index}", CancellationToken.None));
        chat.Services.Silence();

        chat.Add(await ChatClient.ConnectAsync(chat.Chat.Url));

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
    }

    [Test]
    public async Task Help_tells_of_the_connection_over_silent_connections_too()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        var id = (await chat.Chat.ConnectionIdsAsync()).Single();
        await OpenSeveralAsync(chat, "Get", _ => chat.Chat.Management.GetAsync(id, CancellationToken.None));
        chat.Services.Silence();

        await chat.Sender.SendAsync("""{"action":"hello"}""");
        var help = await chat.Sender.ReceiveNextAsync().WaitAsync(_longest);

        Assert.That(help.TryGetProperty("connection", out var connection), Is.True, help.ToString());
        Assert.That(connection.Text("connectionId"), Is.EqualTo(id));
    }

    private static async Task HearsAsync(FaultyChat chat, TimeSpan within)
    {
        var taken = Stopwatch.StartNew();
        var acknowledging = await chat.StartSending();
        await acknowledging;
        var elapsed = taken.Elapsed;
        Assert.That(await chat.CheckAsync(acknowledging), Is.EqualTo(Outcome.Good(chat.Receivers.Count)));
        Assert.That(elapsed, Is.LessThan(within));
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
