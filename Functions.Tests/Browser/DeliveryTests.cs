using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace Functions.Tests.Browser;

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

    [TestCase(2, true, "Delivered to 1 person, not to 2")]
    [TestCase(0, false, "Delivered to 1 person, time ran out before everyone was tried")]
    [TestCase(1, false, "Delivered to 1 person, not to 1; time ran out before everyone was tried")]
    public async Task A_message_that_not_everyone_got_says_so_and_offers_a_retry(int failed, bool complete, string status)
    {
        var ada = await OpenAsync("Ada", prepare: ServerFrames.Through(toPage: ServerFrames.Ack(delivered: 1, failed, complete)));

        await ada.SendAsync("to everyone");

        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "partial");
        await Expect(ada.OwnRows.Last.Locator(".status > span")).ToHaveTextAsync(status);
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Retry this message" })).ToBeVisibleAsync();
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
        await ada.Page.Clock.FastForwardAsync(16_000);
        await ada.SendAsync("are you there?");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "sending");
        await ada.Page.Clock.FastForwardAsync(5_000);
        await Expect(ada.Page.Locator(".frame.sent .frame-type").Last).ToHaveTextAsync("ping");
        await Expect(ada.Page.Locator(".frame.received .frame-type").Last).ToHaveTextAsync("pong");
        await ada.Page.Clock.FastForwardAsync(31_000);
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "failed");
        await Expect(ada.OwnRows.Last.Locator(".status")).ToContainTextAsync("No answer from the server.");

        release.SetResult();
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");
    }

    [Test]
    public async Task The_next_message_waits_for_the_answer_to_the_previous_one_so_that_neither_overtakes()
    {
        List<string> order = [];
        var ada = await OpenAsync("Ada", prepare: async page =>
        {
            await page.Clock.InstallAsync();
            await ServerFrames.Through(
                toServer: frame => Note(ServerFrames.Property(frame, "message"), frame),
                toPage: frame => Note(ServerFrames.Type(frame), frame))(page);
        });
        // The wait is bounded by a second of the page's clock, which stands still from here on.
        await ada.Page.Clock.PauseAtAsync(DateTime.UtcNow.AddMinutes(1));

        await ada.SendAsync("one");
        await ada.SendAsync("two");
        await ada.SendAsync("three");
        await ChatPage.ExpectStateAsync(ada.OwnRows.Last, "delivered");

        Assert.That(order, Is.EqualTo(new[] { "one", "ack", "two", "ack", "three", "ack" }));

        string Note(string? what, string frame)
        {
            order.Add(what ?? "");
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
    public async Task The_limit_is_counted_in_bytes_and_a_longer_message_cannot_be_sent()
    {
        var ada = await OpenAsync("Ada");
        var grace = await OpenAsync("Grace");
        var limit = ada.Page.Locator("#limit");

        await ada.Input.FillAsync("short");
        await Expect(limit).ToBeHiddenAsync();
        await ada.Input.FillAsync(new string('é', 16_000));
        await Expect(limit).ToContainTextAsync("bytes left");
        var left = int.Parse((await limit.TextContentAsync())!.Split(' ')[0]);
        await ada.Input.FillAsync(new string('é', 16_000) + new string('x', left + 1));
        await Expect(limit).ToContainTextAsync("Too long by 1 byte:");
        await Expect(ada.Page.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true })).ToBeDisabledAsync();

        await ada.SendAndWaitAsync(new string('é', 16_000) + new string('x', left));
        await Expect(grace.Received).ToHaveCountAsync(1);
    }
}
