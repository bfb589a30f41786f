using Functions.Tests.EndToEnd;
using static Functions.Tests.Faults.Proxy.Faults;

namespace Functions.Tests.Faults;

/// <summary>Faults of the table while somebody joins, leaves or asks what is stored.</summary>
internal sealed class RequestFaultTests
{
    [TestCase("join", "UpdateItem")]
    [TestCase("join", "PutItem")]
    [TestCase("leave", "DeleteItem")]
    [TestCase("leave", "UpdateItem")]
    public async Task A_room_is_not_called_busy_when_joining_or_leaving_it_may_be_done(string action, string call)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        await chat.Sender.SendAsync("""{"action":"join","room":"garden"}""");
        await chat.Sender.ReceiveNextAsync();
        var times = 0;
        chat.Proxy.Inject(made => made.Action == call ? Named(Interlocked.Increment(ref times) == 1 ? "lost answer" : "throttled table") : null);

        await chat.Sender.SendAsync($$"""{"action":"{{action}}","room":"garden"}""");
        var error = await chat.Sender.ReceiveNextAsync();

        Assert.That((error.Text("type"), error.Text("code")), Is.EqualTo(("error", "InternalError")));
    }

    [TestCase("join", "UpdateItem", "It is not certain that you joined garden; joining again is harmless")]
    [TestCase("join", "PutItem", "It is not certain that you joined garden; joining again is harmless")]
    [TestCase("join", "Query", "You joined garden, but its messages could not be read; joining again is harmless")]
    [TestCase("leave", "DeleteItem", "It is not certain that you left garden; leaving again is harmless")]
    [TestCase("history", "Query", "The history was not read")]
    [TestCase("people", "Scan", "The people were not read")]
    public async Task A_request_that_fails_is_told_in_one_line_and_may_be_made_again(string action, string fails, string told)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        var frame = action is "join" or "leave" ? $$"""{"action":"{{action}}","room":"garden"}""" : $$"""{"action":"{{action}}"}""";
        foreach (var (fault, code) in new[] { ("500", "InternalError"), ("throttled table", "Busy"), ("denied", "InternalError"), ("missing", "InternalError") })
        {
            chat.Proxy.Inject(call => call.Action == fails ? Named(fault) : null);

            await chat.Sender.SendAsync(frame);
            var error = await chat.Sender.ReceiveNextAsync();

            Assert.That((error.Text("type"), error.Text("code")), Is.EqualTo(("error", code)));
            Assert.That(error.Text("message"), Does.StartWith(told).And.Contains("again").And.Not.Contains("arn:"));
        }

        chat.Proxy.Inject(_ => null);
        await chat.Sender.SendAsync(frame);
        Assert.That((await chat.Sender.ReceiveNextAsync()).Text("type"), Is.EqualTo(action switch { "join" => "joined", "leave" => "left", _ => action }));
    }

    /// <summary>A function whose cost grew with a room would be anybody's to occupy.</summary>
    [TestCase("""{"action":"people"}""", "Scan", 10)]
    [TestCase("""{"action":"people","room":"garden"}""", "Query", 12, Description = "whether one is in it, the names, and ten pages that are counted")]
    public async Task People_without_an_end_are_counted_up_to_a_bound(string frame, string action, int calls)
    {
        await using var chat = await FaultyChat.OpenAsync(0);
        await chat.Sender.SendAsync("""{"action":"join","room":"garden"}""");
        await chat.Sender.ReceiveNextAsync();
        var made = 0;
        chat.Proxy.Inject(call => call.Action != action || (Interlocked.Increment(ref made) == 1 && action == "Query") ? null : Page);

        await chat.Sender.SendAsync(frame);
        var people = await chat.Sender.ReceiveNextAsync();

        Assert.That((people.Text("type"), people.GetProperty("complete").GetBoolean()), Is.EqualTo(("people", false)));
        Assert.That(made, Is.EqualTo(calls));
    }
}
