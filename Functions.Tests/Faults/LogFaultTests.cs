using System.Text;
using ChatFunctions.Log;
using ChatFunctions.Tables;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of the log while a message is sent, and what a stored message survives.</summary>
internal sealed class LogFaultTests
{
    private static readonly string[] _appends = ["PutItem", "TransactWriteItems"];

    [TestCase("throttled table", 6)]
    [TestCase("500", 4)]
    [TestCase("reset", 4)]
    [TestCase("lost answer", 2)]
    [TestCase("truncated answer", 2)]
    [TestCase("stalled", 1)]
    public async Task A_log_that_fails_for_a_while_costs_nobody_the_message_and_stores_it_once(string fault, int times)
    {
        await using var chat = await FaultyChat.OpenAsync(3);
        // The first begins the log, the second is appended.
        for (var message = 1; message <= 2; message++)
        {
            chat.Proxy.Inject(call => _appends.Contains(call.Action) && call.Number <= times ? Named(fault) : null);
            Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(3)));
            Assert.That(await StoredAsync(chat), Is.EqualTo(Enumerable.Range(1, message).Select(number => $"m-{number}")));
        }
    }

    [TestCase("throttled table", "Busy")]
    [TestCase("500", "InternalError")]
    [TestCase("reset", "InternalError")]
    [TestCase("stalled", "InternalError")]
    [TestCase("denied", "InternalError")]
    [TestCase("missing", "InternalError")]
    public async Task A_message_that_cannot_be_stored_is_sent_to_nobody_and_its_sender_is_told(string fault, string code)
    {
        await using var chat = await FaultyChat.OpenAsync(3);
        chat.Proxy.Inject(call => _appends.Contains(call.Action) ? Named(fault) : null);

        var answer = await (await chat.StartSending()).WithinAsync(TimeSpan.FromSeconds(15));

        Assert.That((answer.Text("type"), answer.Text("code"), answer.Text("id")), Is.EqualTo(("error", code, "m-1")));
        Assert.That((await Task.WhenAll(chat.Receivers.Select(receiver => receiver.ReceivedUntilPongAsync()))).Sum(frames => frames.Count), Is.Zero);
        Assert.That(await StoredAsync(chat), Is.Empty);
    }

    /// <summary>A throttle says that nothing was stored, which an attempt without an answer before it does not bear out.</summary>
    [Test]
    public async Task A_message_whose_answer_was_lost_is_not_called_unsent_when_the_table_is_throttled_afterwards(
        [Values("lost answer", "truncated answer")] string lost,
        [Values(false, true)] bool begun,
        [Values("throttled table", "cancelled")] string then)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        if (begun)
            await await chat.StartSending();
        var wasWritten = false;
        chat.Proxy.Inject(call =>
        {
            if (!_appends.Contains(call.Action))
                // What is not known cannot be found out either.
                return call.Action == "Query" && wasWritten ? TableThrottled : null;
            var isFirst = !wasWritten;
            wasWritten = true;
            return Named(isFirst ? lost : begun ? "throttled table" : then);
        });

        var answer = await (await chat.StartSending()).WithinAsync(TimeSpan.FromSeconds(15));

        Assert.That((answer.Text("type"), answer.Text("code")), Is.EqualTo(("error", "InternalError")));
        chat.Proxy.Inject(_ => null);
        Assert.That(await StoredAsync(chat), Is.EqualTo(Enumerable.Range(1, begun ? 2 : 1).Select(number => $"m-{number}")), "it was stored");
    }

    [Test]
    public async Task A_message_that_began_the_log_without_an_answer_is_found_there_when_its_next_try_is_cancelled()
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        chat.Proxy.Inject(call => call.Action == "TransactWriteItems" ? Named(call.Number == 1 ? "lost answer" : "cancelled") : null);

        Assert.That(await chat.SendAsync(), Is.EqualTo(Outcome.Good(1)));

        Assert.That(await StoredAsync(chat), Is.EqualTo(["m-1"]));
    }

    [Test]
    public async Task A_retry_that_is_refused_for_want_of_capacity_says_nothing_of_the_try_before_it()
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        await await chat.StartSending();
        chat.Proxy.Inject(call => call.Action == "Query" ? TableThrottled : null);

        await chat.Sender.SendAsync("""{"action":"sendMessage","message":"hello, everyone!","id":"m-1","retry":true}""");
        var refused = await chat.Sender.ReceiveNextAsync();

        Assert.That(refused.Text("code"), Is.EqualTo("Busy"));
        Assert.That(refused.Text("message"), Does.Contain("this try").And.Not.Contains("the message was sent to nobody"));
    }

    [TestCase("throttled table")]
    [TestCase("500")]
    public async Task A_message_that_is_stored_and_cannot_be_sent_on_is_acked_with_its_number_as_incomplete(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        using var counted = new MemoryStream();
        chat.Chat.Metrics = new("chat", counted, TimeProvider.System);
        chat.Chat.RemainingTime = TimeSpan.FromSeconds(5);
        chat.Proxy.Inject(call => call.Action == "Scan" ? Named(fault) : null);

        var ack = await (await chat.StartSending()).WithinAsync(TimeSpan.FromSeconds(15));

        Assert.That((ack.Text("type"), ack.Number("delivered"), ack.GetProperty("complete").GetBoolean()), Is.EqualTo(("ack", 0, false)));
        Assert.That(Encoding.UTF8.GetString(counted.ToArray()), Does.Contain("\"Recipients\":0,").And.Contain("\"Incomplete\":1,"));
        await chat.Receivers[0].SendAsync("""{"action":"history"}""");
        var history = await chat.Receivers[0].ReceiveNextAsync();
        Assert.That(
            history.GetProperty("messages").EnumerateArray().Select(message => (message.Text("id"), message.GetProperty("seq").GetInt64())),
            Is.EqualTo([("m-1", ack.GetProperty("seq").GetInt64())]));
    }

    [Test]
    public async Task A_message_sent_again_after_its_ack_was_lost_comes_to_the_others_under_its_first_number()
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        var first = await await chat.StartSending();
        var heard = await chat.Receivers[0].ReceiveNextAsync();

        await chat.Sender.SendAsync("""{"action":"sendMessage","message":"hello, everyone!","id":"m-1","retry":true}""");

        var (again, repeat) = (await chat.Sender.ReceiveNextAsync(), await chat.Receivers[0].ReceiveNextAsync());
        Assert.That((again.GetProperty("seq").GetInt64(), again.Text("sentAt")), Is.EqualTo((first.GetProperty("seq").GetInt64(), first.Text("sentAt"))));
        Assert.That(repeat.GetRawText(), Is.EqualTo(heard.GetRawText()));
        Assert.That(await StoredAsync(chat), Is.EqualTo(["m-1"]));
    }

    [Test]
    public async Task Without_the_table_of_messages_nothing_is_sent_and_only_the_log_tells_why()
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        chat.Chat.Messages = new MessageLog(chat.Chat.Database, "nowhere", TimeSpan.FromHours(1), TimeProvider.System);

        var answer = await await chat.StartSending();

        Assert.That((answer.Text("code"), answer.Text("message")), Is.EqualTo(("InternalError", "The message could not be delivered; send it again with the same id.")));
        Assert.That(await chat.Receivers[0].ReceivedUntilPongAsync(), Is.Empty);
        Assert.That(chat.Log.Errors, Has.Exactly(1).Contains("The message was not delivered."));
    }

    /// <summary>The ids of what the log holds for everyone, in its order.</summary>
    private static async Task<List<string>> StoredAsync(FaultyChat chat)
    {
        var page = await new LogReader(new Database(chat.Chat.DynamoDb), chat.Chat.MessagesTableName!, TimeProvider.System)
            .ReadAsync(null, ChatFunctions.Protocol.Requests.LogRange.Newest, new(TimeSpan.FromSeconds(5), TimeProvider.System), CancellationToken.None);
        return [.. page.Messages.Select(message => message.Id)];
    }
}
