using ChatFunctions;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of DynamoDB while clients leave: API Gateway ignores the answer, so all that matters is the row.</summary>
internal sealed class DisconnectFaultTests
{
    [TestCase("throttled table", 5)]
    [TestCase("500", 5)]
    [TestCase("reset", 5)]
    [TestCase("lost answer", 5)]
    [TestCase("truncated answer", 5)]
    [TestCase("stalled", 1)]
    public async Task A_disconnection_outlasts_a_table_that_fails_for_a_while(string fault, int times)
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        chat.Proxy.Inject(call => call.Action == "DeleteItem" && call.Number <= times ? Named(fault) : null);

        Assert.That(await DisconnectAsync(chat), Is.EqualTo(200));

        Assert.That(await chat.Chat.RowAsync(chat.Ids[0]), Is.Null);
        Assert.That(chat.Log.Errors.Concat(chat.Log.Warnings), Is.Empty);
    }

    [TestCase("throttled table")]
    [TestCase("500")]
    [TestCase("403")]
    [TestCase("reset")]
    [TestCase("stalled")]
    public async Task Without_a_table_a_disconnection_ends_in_its_time_and_a_later_message_removes_the_row(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(1);
        await chat.Receivers[0].DisposeAsync();
        await Poll.UntilAsync(async () => await chat.Chat.RowAsync(chat.Ids[0]) is null, "the receiver to have left");
        await chat.Chat.PutRowAsync(chat.Ids[0], DateTimeOffset.UtcNow.AddMinutes(-5));
        chat.Proxy.Inject(call => call.Action == "DeleteItem" ? Named(fault) : null);

        Assert.That(await DisconnectAsync(chat), Is.EqualTo(200));

        Assert.That(await chat.Chat.RowAsync(chat.Ids[0]), Is.Not.Null);
        Assert.That(chat.Log.Warnings, Has.Exactly(1).Contains("The connection's row was not removed."));
        Assert.That(chat.Log.Errors, Is.Empty);
        chat.Proxy.Inject(_ => null);
        Assert.That((await await chat.StartSending()).Number("gone"), Is.EqualTo(1));
        await Poll.UntilAsync(async () => await chat.Chat.RowAsync(chat.Ids[0]) is null, "the row to be removed");
    }

    /// <summary>The handler's status for the only receiver.</summary>
    private static async Task<int> DisconnectAsync(FaultyChat chat) =>
        (await new DisconnectHandler(chat.Chat.Tables())
            .HandleAsync(new() { RequestContext = new() { ConnectionId = chat.Ids[0] } }, chat.Chat.Context())
            .WithinAsync(FunctionTime.Timeout)).StatusCode;
}
