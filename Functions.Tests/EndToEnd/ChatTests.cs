namespace Functions.Tests.EndToEnd;

/// <summary>The chat as its users meet it: the template, Functions.Local and the functions as real processes, real sockets.</summary>
[TestFixture]
internal sealed class ChatTests
{
    private LocalProcess _runtime = null!;

    [OneTimeSetUp]
    public async Task StartAsync() => _runtime = await LocalProcess.StartAsync("--parameter", "Operations=enabled");

    [OneTimeTearDown]
    public async Task StopAsync() => await _runtime.DisposeAsync();

    [TearDown]
    public async Task Everyone_has_left_the_table() =>
        await Poll.UntilAsync(async () => (await TableAsync()).Count == 0, "the table to be empty");

    [Test]
    public async Task A_message_reaches_everyone_but_its_sender_once_and_the_sender_is_told()
    {
        await using var alice = await ConnectAsync();
        await using var bob = await ConnectAsync();
        await using var carol = await ConnectAsync();

        await alice.SendAsync("""{"action":"sendMessage","message":"hello, everyone!","id":"m-1","name":" Alice "}""");

        var ack = await alice.ReceiveNextAsync();
        foreach (var receiver in new[] { bob, carol })
        {
            var received = await receiver.ReceivedUntilPongAsync();
            Assert.That(received, Has.Count.EqualTo(1));
            Assert.That(received[0].Text("type"), Is.EqualTo("message"));
            Assert.That(received[0].Text("id"), Is.EqualTo("m-1"));
            Assert.That(received[0].Text("name"), Is.EqualTo("Alice"));
            Assert.That(received[0].Text("message"), Is.EqualTo("hello, everyone!"));
            Assert.That(received[0].Text("from"), Has.Length.GreaterThan(8));
            Assert.That(received[0].Text("sentAt"), Is.EqualTo(ack.Text("sentAt")).And.Match(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"));
        }

        Assert.That(ack.Text("type"), Is.EqualTo("ack"));
        Assert.That(ack.Text("id"), Is.EqualTo("m-1"));
        Assert.That(ack.Number("delivered"), Is.EqualTo(2));
        Assert.That(ack.Number("gone") + ack.Number("failed"), Is.Zero);
        Assert.That(ack.GetProperty("complete").GetBoolean(), Is.True);
        Assert.That(await alice.ReceivedUntilPongAsync(), Is.Empty, "the sender does not receive its own message");
    }

    /// <summary>Of its standard output itself: in an object of the runtime's logger CloudWatch finds no metrics.</summary>
    [Test]
    public async Task The_sendMessage_function_counts_a_broadcast_in_a_line_of_its_output()
    {
        await using var alice = await ConnectAsync();
        await using var bob = await ConnectAsync();
        var before = Counts();

        await alice.SendMessageAsync("hello", "m-1");
        await alice.ReceiveNextAsync();

        await Poll.UntilAsync(() => Task.FromResult(Counts() > before), "the line to be printed");

        int Counts() => _runtime.Output.Count(line => line.Contains(
            "\"Stack\":\"local\",\"Recipients\":1,\"Delivered\":1,\"Gone\":0,\"Failed\":0,\"Incomplete\":0,\"BroadcastMilliseconds\":", StringComparison.Ordinal));
    }

    [Test]
    public async Task Who_has_left_no_longer_counts()
    {
        await using var alice = await ConnectAsync();
        await using var bob = await ConnectAsync();
        var carol = await ConnectAsync();
        await carol.DisposeAsync();
        await Poll.UntilAsync(async () => (await TableAsync()).Count == 2, "carol's row to be removed");

        await alice.SendMessageAsync("still here?", "m-2");

        Assert.That((await alice.ReceiveNextAsync()).Number("delivered"), Is.EqualTo(1));
        Assert.That((await bob.ReceiveNextAsync()).Text("message"), Is.EqualTo("still here?"));
    }

    [Test]
    public async Task Two_sends_in_flight_get_their_own_acks()
    {
        await using var alice = await ConnectAsync();
        await using var bob = await ConnectAsync();

        await alice.SendMessageAsync("one", "first");
        await alice.SendMessageAsync("two", "second");

        string?[] acks = [(await alice.ReceiveNextAsync()).Text("id"), (await alice.ReceiveNextAsync()).Text("id")];
        string?[] messages = [(await bob.ReceiveNextAsync()).Text("id"), (await bob.ReceiveNextAsync()).Text("id")];
        Assert.That(acks, Is.EquivalentTo(["first", "second"]));
        Assert.That(messages, Is.EquivalentTo(["first", "second"]));
    }

    /// <summary>First, while no REPORT line of another test may still come.</summary>
    [Test]
    [Order(1)]
    public async Task Ping_gets_pong_without_an_invocation()
    {
        await using var alice = await ConnectAsync();
        await alice.SendMessageAsync("a marker in the log", "marker");
        await alice.ReceiveNextAsync();
        await Poll.UntilAsync(() => Reports() == 2, "the REPORT lines of $connect and of the marker");

        await alice.SendAsync("""{"action":"ping"}""");
        var pong = await alice.ReceiveNextAsync();

        await alice.SendMessageAsync("another marker", "marker-2");
        await alice.ReceiveNextAsync();
        await Poll.UntilAsync(() => Reports() > 2, "the second marker's REPORT line");
        Assert.That(pong.GetRawText(), Is.EqualTo("""{"type":"pong"}"""));
        Assert.That(Reports(), Is.EqualTo(3));

        int Reports() => _runtime.Output.Count(line => line.Contains("REPORT"));
    }

    [TestCase("""{"action":"unknown"}""")]
    [TestCase("""{"message":"no action"}""")]
    [TestCase("not JSON at all")]
    public async Task An_unknown_route_gets_help_with_the_callers_connection(string frame)
    {
        await using var alice = await ConnectAsync();

        await alice.SendAsync(frame);
        var help = await alice.ReceiveNextAsync();

        Assert.That(help.Text("type"), Is.EqualTo("help"));
        Assert.That(help.Text("message"), Is.EqualTo("Use the sendMessage route to send a message."));
        Assert.That(help.GetProperty("example").Text("action"), Is.EqualTo("sendMessage"));
        var connection = help.GetProperty("connection");
        Assert.That(connection.Text("connectionId"), Is.EqualTo((await TableAsync()).Single()));
        Assert.That(connection.Text("sourceIp"), Is.EqualTo("127.0.0.1"));
        Assert.That(connection.Text("connectedAt"), Does.EndWith("Z"));
        Assert.That(connection.Text("lastActiveAt"), Does.EndWith("Z"));
    }

    [TestCase("""{"action":"sendMessage"}""", null)]
    [TestCase("""{"action":"sendMessage","message":"   ","id":"m-7"}""", "m-7")]
    [TestCase("""{"action":"sendMessage","message":"hi","id":"no spaces"}""", null)]
    public async Task An_invalid_message_gets_an_error_that_says_what_to_do(string frame, string? id)
    {
        await using var alice = await ConnectAsync();

        await alice.SendAsync(frame);
        var error = await alice.ReceiveNextAsync();

        Assert.That(error.Text("type"), Is.EqualTo("error"));
        Assert.That(error.Text("code"), Is.EqualTo("InvalidMessage"));
        Assert.That(error.Text("message"), Does.Contain("must be"));
        Assert.That(error.Text("requestId"), Is.Not.Empty);
        Assert.That(error.Text("id"), Is.EqualTo(id));
    }

    private Task<ChatClient> ConnectAsync() => ChatClient.ConnectAsync(_runtime.WebSocketUrl);

    private Task<List<string>> TableAsync() => ConnectionsTable.ReadAsync(_runtime.Address);
}
