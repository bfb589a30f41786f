using System.Text.Json;
using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of @connections while somebody needs help: it comes, if need be without what is known of the connection.</summary>
internal sealed class DefaultFaultTests
{
    [TestCase("429")]
    [TestCase("500")]
    [TestCase("reset")]
    [TestCase("lost answer")]
    [TestCase("truncated answer")]
    [TestCase("stalled")]
    public async Task Help_tells_of_the_connection_when_its_endpoint_fails_once(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        chat.Proxy.Inject(call => call is { Action: "Get", Number: 1 } ? Named(fault) : null);

        var help = await AskAsync(chat);

        Assert.That(help.GetProperty("connection").Text("connectionId"), Is.EqualTo((await chat.Chat.ConnectionIdsAsync()).Single()));
        Assert.That(chat.Log.Errors.Concat(chat.Log.Warnings), Is.Empty);
    }

    [TestCase("403")]
    [TestCase("410")]
    [TestCase("429")]
    [TestCase("500")]
    [TestCase("reset")]
    [TestCase("lost answer")]
    [TestCase("truncated answer")]
    [TestCase("garbage")]
    [TestCase("stalled")]
    public async Task Help_comes_without_the_connection_when_its_endpoint_keeps_failing(string fault)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        chat.Proxy.Inject(call => call.Action == "Get" ? Named(fault) : null);

        var help = await AskAsync(chat);

        Assert.That(help.EnumerateObject().Select(member => member.Name), Is.EquivalentTo(["type", "message", "example", "examples"]));
        Assert.That(chat.Log.Warnings, Has.Exactly(1).Items);
        Assert.That(chat.Log.Errors, Is.Empty);
    }

    private static async Task<JsonElement> AskAsync(FaultyChat chat)
    {
        await chat.Sender.SendAsync("""{"action":"hello"}""");
        var help = await chat.Sender.ReceiveNextAsync().WithinAsync(FunctionTime.Timeout);
        Assert.That(help.Text("type"), Is.EqualTo("help"), help.ToString());
        return help;
    }
}
