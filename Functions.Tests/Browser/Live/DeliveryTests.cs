using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using System.Threading.Channels;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser.Live;

internal sealed class DeliveryTests : BrowserTests
{
    [Test]
    public async Task A_message_that_the_server_refuses_is_marked_and_can_be_edited()
    {
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(
            toServer: frame => frame.Replace("\"message\":\"spoil me\"", "\"message\":\"\"", StringComparison.Ordinal)));

        await ada.SendAsync("spoil me");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await Expect(ada.OwnRows.Last.Locator(".status")).ToContainTextAsync("Not sent.");

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Edit this message" }).ClickAsync();
        await Expect(ada.Input).ToHaveValueAsync("spoil me");
        await Expect(ada.OwnRows).ToHaveCountAsync(0);
    }

    [Test]
    public async Task A_retry_after_a_lost_ack_is_no_second_message()
    {
        var acks = 0;
        var ids = new List<string?>();
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(
            toServer: frame =>
            {
                if (ServerFrames.Property(frame, "action") == "sendMessage")
                    ids.Add(ServerFrames.Property(frame, "id"));
                return frame;
            },
            toPage: frame => ServerFrames.Type(frame) == "ack" && Interlocked.Increment(ref acks) == 1
                ? """{"message":"Internal server error","connectionId":"Mg_ugfpqPHcCIVA=","requestId":"Mg_uhGjsvHcFXUQ="}"""
                : frame));

        await ada.SendAsync("only once");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this message" }).ClickAsync();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
        await ada.SendAndWaitAsync("the end");

        await Expect(grace.Received.Last).ToContainTextAsync("the end");
        await Expect(grace.Received.Locator(".text")).ToHaveTextAsync(["only once", "the end"]);
        Assert.That(ids, Has.Count.EqualTo(3));
        Assert.That(ids[1], Is.EqualTo(ids[0]));
    }

    [Test]
    public async Task A_message_that_not_everyone_got_says_so_and_offers_a_retry()
    {
        Queue<Func<string, string?>> acks = new(
        [
            ServerFrames.Ack(delivered: 1, failed: 2),
            ServerFrames.Ack(delivered: 1, complete: false),
            ServerFrames.Ack(delivered: 1, failed: 1, complete: false),
        ]);
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(toPage: frame => ServerFrames.Type(frame) == "ack" ? acks.Dequeue()(frame) : frame));

        foreach (var status in new[]
        {
            "Delivered to 1 person, not confirmed for 2",
            "Delivered to 1 person, not everyone could be tried",
            "Delivered to 1 person, not confirmed for 1; not everyone could be tried",
        })
        {
            await ada.SendAsync(status);

            await Expect(ada.OwnRows.Last.Locator(".text")).ToHaveTextAsync(status);
            await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "partial");
            await Expect(ada.OwnRows.Last.Locator(".status > span")).ToHaveTextAsync(status);
            await Expect(ada.OwnRows.Last.GetByRole(AriaRole.Button, new() { Name = "Retry this message" })).ToBeVisibleAsync();
        }
    }

    [Test]
    public async Task A_message_without_an_answer_fails_and_a_late_ack_still_counts()
    {
        var release = new TaskCompletionSource();
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await page.RouteWebSocketAsync(_ => true, route =>
            {
                var server = route.ConnectToServer();
                route.OnMessage(frame => server.Send(frame.Text!));
                server.OnMessage(async frame =>
                {
                    if (ServerFrames.Type(frame.Text!) == "ack")
                        await release.Task;
                    route.Send(frame.Text!);
                });
            });
        });

        await ada.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();
        await Expect(ada.Page.Locator(".frame.received .frame-type")).ToHaveTextAsync("help");
        await ada.Page.Clock.FastForwardAsync(16_000);
        await ada.SendAsync("are you there?");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "sending");
        await ada.Page.Clock.FastForwardAsync(5_000);
        await Expect(ada.Page.Locator(".frame.sent .frame-type").Last).ToHaveTextAsync("ping");
        await Expect(ada.Page.Locator(".frame.received .frame-type").Last).ToHaveTextAsync("pong");
        await ada.Page.Clock.FastForwardAsync(31_000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await Expect(ada.OwnRows.Last.Locator(".status")).ToContainTextAsync("Not confirmed. No answer from the server.");

        release.SetResult();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
    }

    [Test]
    public async Task A_message_called_not_confirmed_goes_out_again_by_itself_only_while_its_line_is_doubted_and_turns_out_dead()
    {
        // The outbox has a line of the test's own; what becomes of the page's while its clock is moved does not matter.
        ExpectedComplaints = "WebSocket connection to .* failed";
        var ada = await OpenAsync(prepare: page => page.Clock.InstallAsync());
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));
        foreach (var (later, code, outcome) in new[] { (0, 1006, "sending 2"), (0, 1000, "failed 1"), (0, 1001, "failed 1"), (15_000, 1006, "failed 1") })
        {
            await ada.Page.EvaluateAsync(
                """
                async () => {
                  const { Outbox } = await import('/outbox/outbox.js');
                  window.connection = Object.assign(new EventTarget(), { isOpen: true, sent: 0, send() { this.sent += 1; return 'line'; }, wake() { } });
                  window.entry = new Outbox(connection).add('perhaps', 'Ada');
                }
                """);
            await ada.Page.Clock.FastForwardAsync(5_000);
            await ada.Page.Clock.FastForwardAsync(30_000);
            Assert.That(await ada.Page.EvaluateAsync<string>("() => `${entry.state} ${entry.uncertain}`"), Is.EqualTo("failed true"));

            await ada.Page.Clock.FastForwardAsync(later);
            await ada.Page.EvaluateAsync(
                "code => connection.dispatchEvent(new CustomEvent('ended', { detail: { line: 'line', code } }))", code);

            Assert.That(await ada.Page.EvaluateAsync<string>("() => `${entry.state} ${connection.sent}`"), Is.EqualTo(outcome), $"{later} {code}");
        }
    }

    [Test]
    public async Task The_next_message_waits_for_the_answer_to_the_previous_one_so_that_neither_overtakes()
    {
        List<string> order = [];
        string[] spoken = ["one", "two", "three", "ack"];
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await ServerFrames.Through(
                toServer: frame => Note(ServerFrames.Property(frame, "message"), frame),
                toPage: frame => Note(ServerFrames.Type(frame), frame))(page);
        });
        // The wait is bounded by seconds of the page's clock, which stands still from here on.
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        await ada.SendAsync("one");
        await ada.SendAsync("two");
        await ada.SendAsync("three");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        Assert.That(order, Is.EqualTo(new[] { "one", "ack", "two", "ack", "three", "ack" }));

        string Note(string? what, string frame)
        {
            if (spoken.Contains(what))
                order.Add(what!);
            return frame;
        }
    }

    [Test]
    public async Task An_own_message_shows_the_time_that_everyone_else_sees()
    {
        var ada = await OpenAsync("Ada", prepare: page => page.Clock.InstallAsync(new() { TimeDate = DateTime.UtcNow.AddHours(-3) }));
        var grace = await OpenAsync("Grace");

        await ada.SendAndWaitAsync("my clock is slow");

        await Expect(grace.Received).ToHaveCountAsync(1);
        var seen = await grace.Received.Locator("time").GetAttributeAsync("datetime");
        await Expect(ada.OwnRows.Locator("time")).ToHaveAttributeAsync("datetime", seen!);
    }

    [Test]
    public async Task The_largest_message_that_can_be_sent_leaves_the_server_in_exactly_32_KB()
    {
        var received = Channel.CreateUnbounded<int>();
        var ada = await OpenAsync("Ada");
        var grace = await OpenAsync("Grace", prepare: ServerFrames.Through(toPage: frame =>
        {
            if (ServerFrames.Type(frame) == "message")
                received.Writer.TryWrite(Encoding.UTF8.GetByteCount(frame));
            return frame;
        }));
        var limit = ada.Page.Locator("#limit");

        foreach (var (index, text) in new[] { "x", "é", "😀", "\"", "\u0001" }.Index())
        {
            var most = string.Concat(Enumerable.Repeat(text, 5000));

            await ada.Input.FillAsync("short");
            await Expect(limit).ToBeHiddenAsync();
            await ada.Input.FillAsync(most + new string('x', 30_000));
            await Expect(limit).ToContainTextAsync("Too long by");
            var over = int.Parse((await limit.TextContentAsync())!.Split(' ')[3], NumberStyles.AllowThousands, CultureInfo.InvariantCulture);
            await ada.Input.FillAsync(most + new string('x', 30_000 - over + 1));
            await Expect(limit).ToContainTextAsync("Too long by 1 byte:");
            await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeDisabledAsync();

            await ada.SendAsync(most + new string('x', 30_000 - over));
            await Expect(ada.OwnRows).ToHaveCountAsync(index + 1);
            await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            Assert.That(await received.Reader.ReadAsync(patience.Token), Is.EqualTo(32 * 1024), text);
            await Expect(grace.Received).ToHaveCountAsync(index + 1);
        }
    }

    [Test]
    public async Task The_composer_takes_what_leaves_the_server_in_32_KB_and_not_one_byte_more()
    {
        var ada = await OpenAsync("Ada");
        foreach (var text in new[] { "x", "😀", "\"", "\u0001" })
        {
            var fitting = await ada.Page.EvaluateAsync<string>(
                """
                async text => {
                  const { FRAME_LIMIT, messageBytes } = await import('/protocol/frames.js');
                  const most = text.repeat(5000);
                  return most + 'x'.repeat(FRAME_LIMIT - messageBytes({ id: '0'.repeat(32), name: 'Ada', text: most }));
                }
                """,
                text);

            await ada.Input.FillAsync(fitting);
            await Expect(ada.Page.Locator("#limit")).ToHaveTextAsync("0 bytes left");
            await Expect(ada.Page.Locator("#send")).ToBeEnabledAsync();
            await ada.Input.FillAsync(fitting + "x");
            await Expect(ada.Page.Locator("#limit")).ToContainTextAsync("Too long by 1 byte:");
            await Expect(ada.Page.Locator("#send")).ToBeDisabledAsync();
        }

        await ada.Input.FillAsync("short");
        // What describes a field is read out though it is hidden.
        await Expect(ada.Input).Not.ToHaveAccessibleDescriptionAsync(new Regex("Too long|left"));
    }

    [Test]
    public async Task A_text_that_shows_nothing_cannot_be_sent()
    {
        var (ada, _) = await ShareRoomAsync();
        var send = ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true });

        await ada.Input.FillAsync("a\u200b");
        await Expect(send).ToBeEnabledAsync();
        await ada.Input.FillAsync(" \u200b\u2060\u2800\ufe0f\n");
        await Expect(send).ToBeDisabledAsync();
    }

    [Test]
    public async Task Someone_elses_message_under_an_id_of_ours_is_shown()
    {
        var acks = 0;
        string? id = null;
        var grace = await OpenAsync("Grace");
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(toServer: frame =>
        {
            id = ServerFrames.Property(frame, "id");
            return frame;
        }));
        await ada.SendAndWaitAsync("mine");

        await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Protocol inspector" }).ClickAsync();
        foreach (var (name, text) in new[] { ("Ada", "mine"), ("Grace", "mine"), ("Ada", "not mine") })
        {
            await grace.Page.GetByLabel("Send a frame of your own").FillAsync(
                $$"""{"action":"sendMessage","message":"{{text}}","id":"{{id}}","name":"{{name}}"}""");
            await grace.Page.GetByRole(AriaRole.Button, new() { Name = "Send frame" }).ClickAsync();
            await Expect(grace.Page.Locator(".frame.received .frame-type", new() { HasText = "ack" })).ToHaveCountAsync(++acks);
        }

        await Expect(ada.Received.Locator(".text")).ToHaveTextAsync(["mine", "not mine"]);
    }
}
