using System.Net.WebSockets;
using Amazon.DynamoDBv2.Model;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of DynamoDB while clients connect: who is let in has a row, and who has none is not let in.</summary>
internal sealed class ConnectFaultTests
{
    [TestCase("throttled table", 4)]
    [TestCase("500", 4)]
    [TestCase("reset", 4)]
    [TestCase("lost answer", 4)]
    [TestCase("truncated answer", 4)]
    [TestCase("stalled", 1)]
    public async Task A_client_is_let_in_once_its_row_is_stored(string fault, int times)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        chat.Proxy.Inject(call => call.Action == "PutItem" && call.Number <= times ? Named(fault) : null);

        chat.Add(await ChatClient.ConnectAsync(chat.Chat.Url));

        Assert.That(await chat.Chat.ConnectionIdsAsync(), Has.Count.EqualTo(2));
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
    }

    [Test]
    public async Task A_client_whose_row_cannot_be_stored_is_refused()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        chat.Proxy.Inject(call => call.Action == "PutItem" ? call.Number == 1 ? TableThrottled : Stalled : null);

        Assert.That(() => ChatClient.ConnectAsync(chat.Chat.Url), Throws.InstanceOf<WebSocketException>().With.Message.Contains("500"));
        Assert.That(await chat.Chat.ConnectionIdsAsync(), Has.Count.EqualTo(1), "the sender's row alone");
    }

    [Test]
    public async Task A_client_whose_row_is_stored_at_the_last_moment_is_let_in()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        // The retries end after 5 s, in the middle of one that is answered after 5.3 s, and before its own 2 s are over.
        var throttled = Task.Delay(TimeSpan.FromSeconds(3.6));
        var late = Stall(Task.Delay(TimeSpan.FromSeconds(5.3)));
        chat.Proxy.Inject(call => call.Action != "PutItem" ? null : throttled.IsCompleted ? late : TableThrottled);

        chat.Add(await ChatClient.ConnectAsync(chat.Chat.Url));

        Assert.That(await chat.Chat.ConnectionIdsAsync(), Has.Count.EqualTo(2));
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));
    }

    [Test]
    public async Task In_a_storm_on_five_write_units_whoever_is_let_in_hears_and_the_others_are_told_to_come_later()
    {
        await using var chat = await FaultyChat.OpenAsync(0, throttle: true);
        await LeaveWriteUnitsAsync(chat, 10);

        var storm = await Task.WhenAll(Enumerable.Range(0, 80).Select(_ => TryConnectAsync(chat.Chat.Url)));

        foreach (var client in storm.OfType<ChatClient>())
            chat.Add(client);
        Assert.That(chat.Receivers, Has.Count.InRange(10, 79), "let in");
        Assert.That(storm.OfType<string>(), Has.All.Contains("503"));
        Assert.That(await chat.Chat.ConnectionIdsAsync(), Has.Count.EqualTo(chat.Receivers.Count + 1));
        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(chat.Receivers.Count)));
    }

    /// <summary>Uses up what an idle table has banked, 300 s of 5 units: a write, and its removal, cost a unit for each KB.</summary>
    private static async Task LeaveWriteUnitsAsync(FaultyChat chat, int units)
    {
        for (var spend = ((300 * 5) - units) / 2; spend > 0; spend -= 390)
        {
            var item = new Dictionary<string, AttributeValue>
            {
                ["connectionId"] = new("spender"),
                ["padding"] = new(new string('x', (Math.Min(spend, 390) * 1024) - 200)),
            };
            await chat.Chat.DynamoDb.PutItemAsync(chat.Chat.TableName, item);
            item.Remove("padding");
            await chat.Chat.DynamoDb.DeleteItemAsync(chat.Chat.TableName, item);
        }
    }

    /// <summary>The client, or why it was refused.</summary>
    private static async Task<object> TryConnectAsync(Uri url)
    {
        try
        {
            return await ChatClient.ConnectAsync(url);
        }
        catch (WebSocketException exception)
        {
            return exception.Message;
        }
    }
}
